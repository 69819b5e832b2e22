// What telemetry costs a request of a small application, with PCF and with the usual stacks.
import { bars } from './svg.mjs';
import { numbers, table } from './tables.mjs';

const heading = '## A neutral application: one SQLite query, 1 record, 1 span, 1 counter, 1 histogram; CPU time';

export default () => {
  const all = table('overhead.md', heading, 'arm')
    .filter((cells) => cells[0] !== 'off')
    .map((cells) => {
      const [value, low, high] = numbers(cells[2].replace('..', ' '));
      const goal = /([\d.]+) µs/.exec(cells[4]);
      const isOwn = !/OpenTelemetry|prometheus-net|A\/A/.test(cells[0]);
      return { name: isOwn && !cells[0].startsWith('PCF') ? `PCF, ${cells[0]}` : cells[0], value, low, high, isOwn, ...(goal && { goal: Number(goal[1]) }) };
    });
  return bars([{ title: 'CPU time of a request beyond the same program without telemetry', unit: 'µs', bars: all }], {
    note: 'Lines are intervals of 95 %. bench/results/overhead.md, ./just bench-overhead',
  });
};
