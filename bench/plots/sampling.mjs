// How near the adaptive sampler stays to its target.
import { bars } from './svg.mjs';
import { number, numbers, table } from './tables.mjs';

const mean = (values) => Math.round((values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length) * 100) / 100;

export default () => {
  const seeds = table('sampling.md', '## The rate', 'seed');
  const loads = table('sampling.md', '## The rate', 'load');
  const threads = table('sampling.md', '## The rate', '8 threads, real clock');
  const bias = (name, column) => ({ name, value: mean(seeds.map((cells) => number(cells[column]))), isOwn: true });
  return bars(
    [
      {
        title: 'Off the target of 100 traces a second after a step of the load (mean distance of five seeds)',
        unit: '%',
        bars: [
          { ...bias('bias at 1,000 requests a second', 1), goal: 5 },
          { ...bias('bias at 20,000 requests a second', 2), goal: 5 },
          { ...bias('bias at 1,000 again', 3), goal: 5 },
          { ...bias('RMSE of windows of 10 s', 4), goal: 10 },
          { ...bias('estimate of all requests', 6), goal: 5 },
        ],
      },
      {
        title: 'Most traces kept in any one second, in targets',
        unit: '×',
        bars: loads.map((cells) => ({ name: cells[0], value: number(cells[1]), goal: 2, isOwn: true })),
      },
      {
        title: 'Eight threads on the real clock: kept in the worst window of 10 s, of the target',
        unit: '%',
        bars: threads.map((cells) => {
          const windows = numbers(cells[2].replaceAll(',', ' '));
          const value = windows.reduce((worst, one) => (Math.abs(one - 100) > Math.abs(worst - 100) ? one : worst));
          return { name: cells[0], value, isOwn: true };
        }),
      },
    ],
    { note: 'bench/results/sampling.md, ./just bench sampling' },
  );
};
