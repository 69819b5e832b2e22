// Writes the rules of ops/prometheus as the PrometheusRule that the Prometheus Operator reads.
// `node ops/kubernetes/build.mjs` writes; with --check it writes nothing and exits with 1 where the file is not what it would write.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

const rules = new URL('../prometheus/rules/', import.meta.url);
const file = new URL('base/prometheusrule.yaml', import.meta.url);

// Each file is `groups:` and a list, so the lists are put behind one another, two columns further in.
const groups = readdirSync(rules)
  .sort()
  .map((name) => readFileSync(new URL(name, rules), 'utf8').split('groups:\n')[1])
  .join('');
const text = `# Written by ops/kubernetes/build.mjs from ops/prometheus/rules.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: pcf
spec:
  groups:
${groups.replace(/^(?=.)/gm, '  ')}`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('prometheusrule.yaml is not what the rules say: run node ops/kubernetes/build.mjs');
  process.exitCode = 1;
}
