// Line plots as SVG.
const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b'];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 240, 70, 150, 30, 30];
export const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const short = (value) => (Math.abs(value) >= 1e6 ? `${Math.round(value / 1e5) / 10}M` : Math.abs(value) >= 10_000 ? `${Math.round(value / 100) / 10}k`
  : `${Math.round(value * 100) / 100}`);

/** A plot of lines: {name, points: [[x, y], …]}. Heights are logarithmic where `isLog`, and then over 0.1. */
export function plot(title, lines, { isLog = false, unit = '' } = {}) {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) { return ''; }
  const [left, right] = [Math.min(...points.map((point) => point[0])), Math.max(...points.map((point) => point[0]))];
  const scale = isLog ? (y) => Math.log10(Math.max(0.1, y)) : (y) => y;
  const top = Math.max(scale(isLog ? 1 : 0), ...points.map((point) => scale(point[1]))) || 1;
  const bottom = isLog ? Math.min(...points.map((point) => scale(point[1]))) : 0;
  const x = (value) => LEFT + (value - left) / (right - left || 1) * (WIDTH - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - (scale(value) - bottom) / (top - bottom || 1) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const level = bottom + part * (top - bottom);
    const at = HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#ddd"/>` +
      `<text x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${short(isLog ? 10 ** level : level)}${unit}</text>`;
  });
  const drawn = lines.map((line, at) => {
    const color = COLORS[at % COLORS.length];
    const all = line.points.map((point) => `${x(point[0]).toFixed(1)},${y(point[1]).toFixed(1)}`).join(' ');
    return `<polyline fill="none" stroke="${color}" points="${all}"/>` +
      `<text x="${WIDTH - RIGHT + 8}" y="${TOP + 14 * at + 10}" fill="${color}">${escaped(line.name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="11">` +
    `<text x="${LEFT}" y="16" font-size="13">${escaped(title)}</text>${grid.join('')}${drawn.join('')}` +
    `<text x="${LEFT}" y="${HEIGHT - 8}">${short(left)}</text>` +
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${short(right)}</text></svg>`;
}
