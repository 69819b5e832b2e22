// Writes a result as JSON and as an HTML page with plots, into artifacts/load at the root or the folder that PCF_LOAD_REPORTS names.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { escaped } from './plot.mjs';

const FOLDER = process.env.PCF_LOAD_REPORTS ?? fileURLToPath(new URL('../../artifacts/load/', import.meta.url));

export const table = (heads, rows) =>
  `<table><tr>${heads.map((head) => `<th>${escaped(head)}</th>`).join('')}</tr>` +
  `${rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')}</table>`;

export const kindsTable = (result) => table(
  ['kind', 'requests', 'failed', 'p50 ms', 'p90 ms', 'p99 ms', 'p99.9 ms', 'longest ms'],
  [['all', result], ...Object.entries(result.kinds)].map(([kind, of]) => [kind, of.count, of.failed, of.p50, of.p90, of.p99, of.p999, of.max]));

export const failuresTable = (result) => (Object.keys(result.failures).length === 0 ? '<p>No request failed.</p>'
  : table(['failure', 'requests'], Object.entries(result.failures)));

/** Writes artifacts/load/NAME.json and NAME.html; the sections are pieces of HTML. Returns the path of the page. */
export function writeReport(name, title, data, sections) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), JSON.stringify(data, null, 1));
  const style = 'body{font-family:sans-serif;margin:2em;max-width:70em}table{border-collapse:collapse;margin:1em 0}' +
    'td,th{border:1px solid #ccc;padding:2px 8px;text-align:right}td:first-child,th:first-child{text-align:left}';
  const page = join(FOLDER, `${name}.html`);
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style>` +
    `<h1>${escaped(title)}</h1>${sections.join('\n')}`);
  return page;
}

/** Shows a line a second on a terminal, in place; elsewhere one each ten seconds. */
export function progress(text) {
  if (process.stderr.isTTY) { process.stderr.write(`\r\x1b[K${text()}`); return; }
  const second = Math.floor(performance.now() / 1000);
  if (second % 10 === 0) { process.stderr.write(`${text()}\n`); }
}
