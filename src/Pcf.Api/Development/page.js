// Shows what the service says of itself: /metrics, /health/ready and its last warnings and errors. Everything is set as text.
(() => {
  const INTERVAL = 2000;
  const KEPT = 60;
  const history = new Map();
  let before = null;

  const at = id => document.getElementById(id);
  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // The Prometheus text format: one sample a line.
  const parse = text => {
    const samples = [];
    for (const line of text.split('\n')) {
      const found = /^([\w:]+)(?:\{(.*)\})? (\S+)/.exec(line);
      if (!found) continue;
      const labels = {};
      for (const [, name, value] of (found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
        labels[name] = value.replace(/\\(.)/g, (_, character) => character === 'n' ? '\n' : character);
      }
      samples.push({ name: found[1], labels, value: Number(found[3].replace('Inf', 'Infinity')) });
    }
    return samples;
  };

  const sum = (samples, name, holds = () => true) =>
    samples.reduce((total, one) => one.name === name && holds(one.labels) ? total + one.value : total, 0);

  // Cumulative counts by upper bound, over all series that fit.
  const buckets = (samples, name, holds = () => true) => {
    const counts = new Map();
    for (const one of samples) {
      if (one.name !== `${name}_bucket` || !holds(one.labels)) continue;
      const bound = Number(one.labels.le.replace('Inf', 'Infinity'));
      counts.set(bound, (counts.get(bound) ?? 0) + one.value);
    }
    return [...counts].sort(([one], [other]) => one - other);
  };

  // By linear interpolation inside the bucket, as Prometheus does it.
  const quantile = (part, counts) => {
    const total = counts.at(-1)?.[1] ?? 0;
    if (total === 0) return null;
    let [lower, below] = [0, 0];
    for (const [bound, count] of counts) {
      if (count >= part * total) return bound === Infinity ? lower : lower + (bound - lower) * (part * total - below) / (count - below);
      [lower, below] = [bound, count];
    }
    return lower;
  };

  const since = (counts, earlier) => {
    const old = new Map(earlier);
    return counts.map(([bound, count]) => [bound, count - (old.get(bound) ?? 0)]);
  };

  const time = seconds => {
    if (seconds === null || Number.isNaN(seconds)) return '–';
    if (seconds < 1) return `${(seconds * 1000).toPrecision(seconds < .01 ? 2 : 3)} ms`;
    if (seconds < 120) return `${seconds.toPrecision(3)} s`;
    return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
  };
  const number = value => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });

  const line = values => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const most = Math.max(...values, 1e-9);
    svg.setAttribute('viewBox', `0 0 ${KEPT - 1} 20`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    const drawn = document.createElementNS(svg.namespaceURI, 'polyline');
    drawn.setAttribute('points', values.map((value, i) => `${KEPT - values.length + i},${19 - 18 * value / most}`).join(' '));
    svg.append(drawn);
    return svg;
  };

  const figure = (name, value, shown, more) => {
    const values = history.get(name) ?? [];
    values.push(value ?? 0);
    if (values.length > KEPT) values.shift();
    history.set(name, values);
    const place = document.createElement('div');
    const text = element('dd', shown);
    if (more) text.append(' ', element('small', more));
    place.append(element('dt', name), text, line(values));
    return place;
  };

  const showFigures = (now, took) => {
    const { samples } = now;
    const rate = (name, holds) => before ? (sum(samples, name, holds) - sum(before.samples, name, holds)) / took : 0;
    const duration = 'graphql_request_duration_seconds';
    const latency = quantile(.95, since(buckets(samples, duration), before ? buckets(before.samples, duration) : []));
    const failed = labels => labels.status !== 'ok';
    const memory = sum(samples, 'process_resident_memory_bytes') / 2 ** 20;
    const lost = sum(samples, 'telemetry_records_dropped_total', labels => !['sampled', 'framework'].includes(labels.reason));
    const series = sum(samples, 'telemetry_metric_series');
    at('figures').replaceChildren(
      figure('Operations a second', rate('graphql_requests_total'), number(rate('graphql_requests_total')),
        `${number(sum(samples, 'graphql_requests_total'))} in all`),
      figure('Failed a second', rate('graphql_requests_total', failed), number(rate('graphql_requests_total', failed)),
        `${number(sum(samples, 'graphql_requests_total', failed))} in all`),
      figure('95 % answered within', latency, time(latency)),
      figure('At work', sum(samples, 'graphql_requests_active'), number(sum(samples, 'graphql_requests_active')),
        `of ${number(sum(samples, 'graphql_requests_limit'))}`),
      figure('Subscriptions', sum(samples, 'graphql_active_subscriptions'), number(sum(samples, 'graphql_active_subscriptions'))),
      figure('Processor', rate('process_cpu_seconds_total'), `${rate('process_cpu_seconds_total').toFixed(2)}`, 'cores'),
      figure('Memory', memory, number(memory), 'MiB'),
      figure('Series', series, number(series), `${number(lost)} records lost`));
    const build = samples.find(one => one.name === 'service_build_info')?.labels;
    const up = Date.now() / 1000 - sum(samples, 'process_start_time_seconds');
    at('process').textContent = `Version ${build?.version}, ${build?.environment}, up ${time(up)}, ${number(sum(samples, 'notes'))} notes`;
  };

  const rows = (table, made) => at(table).tBodies[0].replaceChildren(...made.map(cells => {
    const row = document.createElement('tr');
    row.append(...cells);
    return row;
  }));

  const showOperations = ({ samples }) => {
    const name = 'graphql_request_duration_seconds';
    const operations = samples.filter(one => one.name === `${name}_count`).map(({ labels, value }) => {
      const holds = other => other.operation_type === labels.operation_type && other.operation_name === labels.operation_name;
      return {
        labels,
        answered: value,
        failed: sum(samples, 'graphql_requests_total', other => holds(other) && other.status !== 'ok'),
        mean: sum(samples, `${name}_sum`, holds) / value,
        slow: quantile(.95, buckets(samples, name, holds)),
      };
    }).sort((one, other) => other.slow - one.slow).slice(0, 10);
    rows('operations', operations.map(one => [
      element('td', one.labels.operation_name || '(without a name)'), element('td', one.labels.operation_type),
      element('td', number(one.answered)), element('td', number(one.failed)), element('td', time(one.mean)), element('td', time(one.slow)),
    ]));
  };

  const showHealth = health => {
    at('state').textContent = health.status;
    at('state').className = `badge ${health.status}`;
    rows('dependencies', Object.entries(health.dependencies).map(([name, one]) => [
      element('td', name), element('td', one.status, one.status), element('td', time(one.latency_ms / 1000)), element('td', one.message),
    ]));
  };

  const showRecords = records => rows('records', records.map(one => [
    element('td', new Date(one.timestamp).toLocaleTimeString()), element('td', one.level, one.level), element('td', one.event ?? ''),
    element('td', one.exception ? `${one.message} (${one.exception.type})` : one.message), element('td', one.trace_id?.slice(0, 8) ?? '', 'id'),
  ]));

  const read = async path => {
    const answer = await fetch(path, { signal: AbortSignal.timeout(INTERVAL * 2) });
    // Not ready is an answer too.
    if (!answer.ok && answer.status !== 503) throw new Error(`${path} answers ${answer.status}.`);
    return answer;
  };

  const problems = [];
  const part = async (path, show) => {
    try { await show(await read(path)); } catch (failure) { problems.push(failure.name === 'Error' ? failure.message : `${path} does not answer.`); }
  };

  const refresh = async () => {
    problems.length = 0;
    await Promise.all([
      part('/metrics', async answer => {
        const now = { samples: parse(await answer.text()), at: performance.now() };
        showFigures(now, before ? (now.at - before.at) / 1000 : 1);
        showOperations(now);
        before = now;
      }),
      part('/health/ready', async answer => showHealth(await answer.json())),
      part('/development/records', async answer => showRecords(await answer.json())),
    ]);
    at('problem').textContent = problems.join(' ');
    at('problem').hidden = problems.length === 0;
  };

  const run = async () => {
    if (!document.hidden) await refresh();
    setTimeout(run, INTERVAL);
  };
  run();
})();
