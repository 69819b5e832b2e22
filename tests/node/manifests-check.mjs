// Holds Kubernetes manifests against the schemas of Kubernetes and of the Prometheus Operator, without a cluster.
// Standard input: one manifest a line, as JSON. Standard output: one line for each fault.
import { createInterface } from 'node:readline';

async function kindOf(apiVersion, kind) {
  const packaged = apiVersion.startsWith('monitoring.coreos.com/') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models';
  return (await import(`${packaged}/${apiVersion}`))[kind];
}

for await (const line of createInterface({ input: process.stdin })) {
  if (!line) continue;
  const manifest = JSON.parse(line);
  const name = `${manifest.kind} ${manifest.metadata.name}`;
  try {
    new (await kindOf(manifest.apiVersion, manifest.kind))(manifest).validate();
  } catch (fault) {
    console.log(`${name}: ${fault.message}`);
  }
}
