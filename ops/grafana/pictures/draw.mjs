// Draws dashboards from a running Prometheus, as pictures for documents. It is no Grafana: the panels, their queries, units, limits and
// places are those of the dashboards' JSON, and the lines are drawn by panels.mjs.
//   node ops/grafana/pictures/draw.mjs http://localhost:9090 FOLDER [SECONDS [FACTOR [UID]]]
// The last SECONDS (300) are drawn. FACTOR (1) says how many times shorter the windows of the loaded rules are. UID draws one board alone.
// A line for each board: its uid and the number of its panels. Needs Chromium, which turns the SVG into a PNG.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escaped } from './format.mjs';
import { draw } from './panels.mjs';
import { smaller } from './png.mjs';
import { read } from './query.mjs';

const [prometheus, folder, seconds = '300', factor = '1', only] = process.argv.slice(2);
const [width, unit, gap, top] = [1200, 30, 6, 64];
const column = (width - gap) / 24;
const to = Date.now() / 1000;
const step = Math.max(1, Math.round(Number(seconds) / 150));
const time = { from: to - Number(seconds), to, step, factor: Number(factor), interval: '5s' };
const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

async function board(file) {
  const dashboard = JSON.parse(readFileSync(file, 'utf8'));
  if (only && dashboard.uid !== only) return null;
  const parts = [];
  let [panels, height] = [0, 0];
  for (const panel of dashboard.panels) {
    const { x, y, w, h } = panel.gridPos;
    const at = `translate(${(gap + x * column).toFixed(1)} ${top + y * unit})`;
    height = Math.max(height, top + (y + h) * unit);
    if (panel.type === 'row') {
      parts.push(`<text transform="${at}" x="4" y="20" font-size="14" font-weight="600" fill="#1f2933">${escaped(panel.title)}</text>`);
      continue;
    }
    const size = { width: w * column - gap, height: h * unit - gap, ...time };
    parts.push(`<g transform="${at}">${draw(panel, await read(prometheus, panel, time), size)}</g>`);
    panels++;
  }
  const windows = time.factor === 1 ? '' : `, windows ${time.factor} times shorter`;
  const note = 'Drawn by ops/grafana/pictures, not by Grafana, from a real Prometheus that scraped the real service under mixed load. '
    + `The last ${seconds} s${windows}.`;
  const heading = `<text x="10" y="28" font-size="19" font-weight="600" fill="#1f2933">${escaped(dashboard.title)}</text>`
    + `<text x="10" y="50" font-size="12" fill="#52606d">${escaped(note)}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans, sans-serif">`
    + `<rect width="100%" height="100%" fill="#f5f7fa"/>${heading}${parts.join('')}</svg>`;
  return { uid: dashboard.uid, panels, height, svg };
}

function picture({ uid, height, svg }, work) {
  const [page, shot] = [join(work, `${uid}.html`), join(work, `${uid}.png`)];
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>body{margin:0}svg{display:block}</style>${svg}`);
  const chromium = programs.find((program) => existsSync(program));
  if (!chromium) throw new Error("Chromium is not installed; './just install-test-tools' says how to get it");
  execFileSync(chromium, [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--hide-scrollbars', `--user-data-dir=${join(work, 'profile')}`,
    `--window-size=${width},${height}`, `--screenshot=${shot}`, `file://${page}`,
  ], { stdio: 'ignore', timeout: 50_000 });
  writeFileSync(join(folder, `${uid}.png`), smaller(readFileSync(shot)));
}

const dashboards = join(import.meta.dirname, '../dashboards');
const work = mkdtempSync(join(tmpdir(), 'pcf-pictures-'));
try {
  for (const name of readdirSync(dashboards, { recursive: true }).filter((file) => file.endsWith('.json')).sort()) {
    const drawn = await board(join(dashboards, name));
    if (!drawn) continue;
    picture(drawn, work);
    console.log(`${drawn.uid} ${drawn.panels}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
