// Numbers as people read them, and text that is safe in SVG.

export const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

export const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const digits = (value) => {
  const size = Math.abs(value);
  const text = size >= 1 ? value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2) : size >= 0.001 ? value.toPrecision(2) : value.toExponential(1);
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
};

const scaled = (value, steps, names) => {
  let index = 0;
  while (index < names.length - 1 && Math.abs(value) >= steps) {
    value /= steps;
    index++;
  }
  return `${digits(value)}${names[index]}`;
};

const duration = (value) => {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${digits(value * 1e6)} µs`;
  if (size < 1) return `${digits(value * 1e3)} ms`;
  return size < 120 ? `${digits(value)} s` : `${digits(value / 60)} min`;
};

const bytes = (value) => scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB']);

/** A value in one of Grafana's units. */
export function shown(value, unit) {
  if (value === 0 && unit !== 's') return unit === 'percentunit' ? '0 %' : '0';
  switch (unit) {
    case 'percentunit': return `${digits(value * 100)} %`;
    case 's': return duration(value);
    case 'bytes': return bytes(value);
    case 'Bps': return `${bytes(value)}/s`;
    case 'reqps': return `${scaled(value, 1000, ['', ' k', ' M'])} req/s`;
    case 'ops': case 'cps': return `${scaled(value, 1000, ['', ' k', ' M'])}/s`;
    default: return scaled(value, 1000, ['', ' k', ' M', ' G']);
  }
}
