// The cost of a log record beside other libraries'.
import { bars } from './svg.mjs';
import { number, table } from './tables.mjs';

const heading = '## 2026-11-26: with NLog';
const bar = (cells) => ({ name: cells[0].replace(/, (4 arguments|exception)/, '').replace('ours', 'PCF'), value: number(cells[1]), isOwn: cells[0].startsWith('ours') });

export default () => {
  const caller = table('logging.md', heading, "caller's time, batches of 500 that take turns, 600 rounds");
  const all = table('logging.md', heading, 'CPU time in all threads until 20,000 records are written, 25 rounds');
  return bars(
    [
      { title: 'Record with 4 arguments: time of its caller', unit: 'ns', bars: caller.filter((cells) => !cells[0].includes('exception') && !cells[0].includes('email')).map(bar) },
      { title: 'Record with an exception: time of its caller', unit: 'ns', bars: caller.filter((cells) => cells[0].includes('exception')).map(bar) },
      { title: 'Record with 4 arguments: CPU time in all threads', unit: 'ns', bars: all.map(bar) },
    ],
    { note: 'Best of many batches. Only PCF redacts. bench/results/logging.md, ./just bench-logging' },
  );
};
