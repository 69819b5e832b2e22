// Draws a panel as SVG from its series: the same kinds of panels as in ../source/panels.mjs.
import { cut, escaped, shown } from './format.mjs';

const palette = ['#3b78c9', '#d9822b', '#3f9c5a', '#b8456b', '#7b61c4', '#2e9aa6', '#a68a1f', '#8c564b', '#5f6b7a', '#c94f3b'];
const colors = { green: '#3f9c5a', yellow: '#c99a1f', red: '#cf3b3b' };
const left = 56;
const legendRows = 5;

const text = (x, y, what, { size = 11, color = '#52606d', anchor = 'start', weight = 400 } = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${color}" text-anchor="${anchor}" font-weight="${weight}">${escaped(what)}</text>`;

/** The colour of the highest threshold that a value has reached. */
const colorOf = (value, { steps }) => colors[steps.filter((step) => step.value === null || value >= step.value).at(-1).color] ?? colors.green;

const last = (series) => series.points.at(-1)[1];

/** The end of an axis: 1, 2, 4 or 8 times a power of ten, or a power of two for bytes. */
function nice(most, unit) {
  if (!(most > 0)) return 1;
  if (unit === 'bytes' || unit === 'Bps') return 2 ** Math.ceil(Math.log2(most));
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 8, 10].find((step) => step * power >= most * 0.999) * power;
}

function stacked(series) {
  const sums = new Map();
  return series.map((one) => ({
    ...one,
    base: one.points.map(([time]) => sums.get(time) ?? 0),
    points: one.points.map(([time, value]) => {
      const sum = (sums.get(time) ?? 0) + value;
      sums.set(time, sum);
      return [time, sum];
    }),
  }));
}

function timeseries(panel, series, { width, height, from, to }) {
  const { defaults } = panel.fieldConfig;
  const { unit, thresholds, max, custom } = defaults;
  const isStacked = custom.stacking.mode === 'normal';
  const lines = isStacked ? stacked(series) : series;
  const limits = custom.thresholdsStyle.mode === 'line' ? thresholds.steps.filter((step) => step.value !== null) : [];
  const highest = Math.max(0, ...lines.flatMap((line) => line.points.map(([, value]) => value)));
  const top = max ?? nice(highest, unit);
  const rows = Math.min(series.length, legendRows);
  const [bottom, right] = [height - 24 - rows * 15, width - 12];
  const x = (time) => (left + ((time - from) / (to - from)) * (right - left)).toFixed(1);
  const y = (value) => (bottom - (Math.min(value, top) / top) * (bottom - 34)).toFixed(1);
  const out = [];
  for (let i = 0; i <= 4; i++) {
    const at = y((top * i) / 4);
    const value = shown((top * i) / 4, unit);
    out.push(`<path d="M${left} ${at}H${right}" stroke="#e4e7eb"/>`, text(left - 6, Number(at) + 4, value, { size: 10, anchor: 'end' }));
  }
  for (let i = 0; i <= 3; i++) {
    const time = from + ((to - from) * i) / 3;
    out.push(text(x(time), bottom + 14, `${Math.round(time - to)} s`, { size: 10, anchor: i === 3 ? 'end' : 'middle' }));
  }
  for (const { value, color } of limits.filter((step) => step.value <= top)) {
    out.push(`<path d="M${left} ${y(value)}H${right}" stroke="${colors[color]}" stroke-dasharray="5 4"/>`);
  }
  lines.forEach((line, index) => {
    const color = palette[index % palette.length];
    const path = line.points.map(([time, value], i) => `${i === 0 ? 'M' : 'L'}${x(time)} ${y(value)}`).join('');
    if (isStacked) {
      const back = line.points.map(([time], i) => `L${x(time)} ${y(line.base[i])}`).reverse().join('');
      out.push(`<path d="${path}${back}Z" fill="${color}" fill-opacity=".25"/>`);
    }
    out.push(`<path d="${path}" fill="none" stroke="${color}" stroke-width="1.5"/>`);
  });
  series.slice(0, legendRows).forEach((one, index) => {
    const at = bottom + 32 + index * 15;
    const more = index === legendRows - 1 && series.length > legendRows ? ` and ${series.length - legendRows} more` : '';
    out.push(`<rect x="12" y="${at - 8}" width="9" height="9" fill="${palette[index % palette.length]}"/>`);
    out.push(text(26, at, cut(one.name, 46) + more), text(right, at, shown(last(one), unit), { anchor: 'end', color: '#1f2933' }));
  });
  return out.join('');
}

function stat(panel, series, { width, height, from, to }) {
  const { unit, thresholds } = panel.fieldConfig.defaults;
  const each = (height - 34) / series.length;
  return series.slice(0, 6).map((one, index) => {
    const color = colorOf(last(one), thresholds);
    const top = 34 + each * index;
    const highest = Math.max(...one.points.map(([, value]) => value)) || 1;
    const [x, y] = [(time) => ((time - from) / (to - from)) * width, (value) => top + each - 4 - (Math.max(0, value) / highest) * each * 0.3];
    const point = ([time, value]) => `${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    const middle = top + each * 0.45;
    return `<path d="M${one.points.map(point).join('L')}" fill="none" stroke="${color}" opacity=".6"/>`
      + text(width / 2, middle, shown(last(one), unit), { size: series.length > 2 ? 15 : 26, color, anchor: 'middle', weight: 600 })
      + (series.length > 1 ? text(width / 2, middle + 15, cut(one.name, 30), { anchor: 'middle' }) : '');
  }).join('');
}

function states(panel, series, { width, height, from, to, step }) {
  const names = panel.fieldConfig.defaults.mappings[0].options;
  const each = Math.min(30, (height - 60) / series.length);
  const start = Math.min(220, width * 0.4);
  const x = (time) => start + ((time - from) / (to - from)) * (width - start - 12);
  const rows = series.map((one, index) => {
    const top = 40 + index * each;
    const bands = one.points.map(([time, value]) => {
      const wide = Math.max(0.5, Math.min(x(time + step), width - 12) - x(time));
      const color = colors[names[value === 0 ? 0 : 1].color];
      return `<rect x="${x(time).toFixed(1)}" y="${top}" width="${wide.toFixed(1)}" height="${each - 5}" fill="${color}"/>`;
    });
    return `${text(12, top + each / 2 + 2, cut(one.name, Math.floor(start / 7)))}<g shape-rendering="crispEdges">${bands.join('')}</g>`;
  });
  return rows.join('') + text(width - 12, height - 8, `${names[0].text}: red, ${names[1].text}: green`, { anchor: 'end', size: 10 });
}

function table(panel, series, { width, height }) {
  const { indexByName } = panel.transformations[0].options;
  const columns = Object.keys(indexByName).filter((name) => name !== 'Value');
  const { unit } = panel.fieldConfig.defaults;
  const rows = series.sort((a, b) => last(b) - last(a)).slice(0, Math.floor((height - 62) / 17));
  const at = (index) => 12 + (index * (width - 90)) / columns.length;
  const color = '#1f2933';
  const line = (y, one) => columns.map((name, index) => text(at(index), y, cut(one.metric[name] ?? '', 44), { color })).join('')
    + text(width - 12, y, shown(last(one), unit), { anchor: 'end', color });
  return columns.map((name, index) => text(at(index), 46, name, { weight: 600 })).join('')
    + text(width - 12, 46, 'Value', { anchor: 'end', weight: 600 })
    + rows.map((one, row) => line(64 + row * 17, one)).join('');
}

const kinds = { timeseries, stat, 'state-timeline': states, table };

/** A panel with its title and its border; `size` has width and height in pixels, and the time that is shown. */
export function draw(panel, series, size) {
  const inner = series.length > 0 ? kinds[panel.type](panel, series, size)
    : text(size.width / 2, size.height / 2, 'No data', { anchor: 'middle', size: 14 });
  return `<rect x=".5" y=".5" width="${size.width - 1}" height="${size.height - 1}" rx="3" fill="#fff" stroke="#d3d9e0"/>`
    + text(12, 20, panel.title, { size: 12, color: '#1f2933', weight: 600 }) + inner;
}
