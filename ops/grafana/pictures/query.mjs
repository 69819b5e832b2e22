// Asks Prometheus what a panel shows.

const seconds = { s: 1, m: 60, h: 3600, d: 86400 };

/** A query with shorter windows, for rules that were loaded with shorter windows; 1 changes nothing. */
export const shorten = (query, factor) =>
  query.replace(/\[[0-9smhd:]+\]|offset [0-9]+[smhd]/g, (window) =>
    window.replace(/([0-9]+)([smhd])/g, (_, number, unit) => `${Math.floor((number * seconds[unit] * 1000) / factor)}ms`));

async function ask(prometheus, path, form) {
  const answer = await fetch(new URL(path, prometheus), { method: 'POST', body: new URLSearchParams(form), signal: AbortSignal.timeout(20_000) });
  const json = await answer.json();
  if (json.status !== 'success') throw new Error(`${form.query}: ${json.error}`);
  return json.data.result;
}

/** The name of a series by the panel's legend: `{{label}}` is the label's value. */
const nameOf = (legend, metric) => legend.replace(/\{\{ *(\w+) *\}\}/g, (_, label) => metric[label] ?? '').trim() || 'value';

/**
 * The series of a panel, each with its name and its points.
 * @param {URL} prometheus
 * @param {object} panel as in the dashboard's JSON
 * @param {{ from: number, to: number, step: number, factor: number, interval: string }} time in seconds since 1970; `interval` is
 *   what $__rate_interval becomes
 */
export async function read(prometheus, panel, { from, to, step, factor, interval }) {
  const series = [];
  for (const target of panel.targets) {
    const query = shorten(target.expr, factor)
      .replaceAll('$__rate_interval', interval).replaceAll('$job', 'pcf-api').replaceAll('$instance', '.*');
    const result = target.instant
      ? await ask(prometheus, '/api/v1/query', { query, time: to })
      : await ask(prometheus, '/api/v1/query_range', { query, start: from, end: to, step });
    for (const { metric, value, values } of result) {
      const points = (values ?? [value]).map(([time, text]) => [time, Number(text)]).filter(([, number]) => Number.isFinite(number));
      if (points.length > 0) series.push({ name: nameOf(target.legendFormat, metric), metric, points });
    }
  }
  return series.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
