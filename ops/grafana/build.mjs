// Writes the dashboards of source/ as the JSON that Grafana reads, into dashboards/.
// `node ops/grafana/build.mjs` writes; with --check it writes nothing and exits with 1 where a file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import overview from './source/overview.mjs';
import service from './source/service.mjs';
import infrastructure from './source/infrastructure.mjs';
import telemetry from './source/telemetry.mjs';
import slo from './source/slo.mjs';

const isCheck = process.argv.includes('--check');
const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

// A folder for each audience: who uses the service and who runs it. provisioning/dashboards has their names.
const folders = { pcf: [overview, service, slo], operations: [infrastructure, telemetry] };
const all = Object.entries(folders).flatMap(([folder, dashboards]) => dashboards.map((dashboard) => [folder, dashboard]));

for (const [folder, dashboard] of all) {
  const file = new URL(`dashboards/${folder}/${dashboard.uid}.json`, import.meta.url);
  const json = JSON.stringify(dashboard, null, 2) + '\n';
  if (!isCheck) writeFileSync(file, json);
  else if (read(file) !== json) {
    console.error(`${dashboard.uid}.json is not what source/ says: run node ops/grafana/build.mjs`);
    process.exitCode = 1;
  }
}
