// Redaction of a log line beside generated expressions, and of a file beside sed.
import { bars } from './svg.mjs';
import { number, numbers, table } from './tables.mjs';

const names = {
  '23 generated expressions, clean line': '23 expressions, clean line',
  'redactor, clean line': 'PCF, clean line',
  '23 generated expressions, line with a password and an email': '23 expressions, password and email',
  'redactor, the same line': 'PCF, password and email',
};

const line = (cells) => {
  const [value, error] = numbers(cells[1]);
  return { name: names[cells[0]] ?? cells[0], value, low: value - error, high: value + error, isOwn: cells[0].startsWith('redactor') };
};

export default () => {
  const lines = table('redaction.md', '# What redaction costs', 'what').filter((cells) => cells[1].endsWith('ns'));
  const files = table('redaction.md', '## `pcf redact` against sed', 'what').filter((cells) => !cells[0].includes('before'));
  const file = (at) => (cells) => ({ name: cells[0].replaceAll('`', ''), value: number(cells[at]), isOwn: cells[0].includes('pcf') });
  return bars(
    [
      { title: 'Redaction of a log line of 200 characters', unit: 'ns', bars: lines.map(line) },
      { title: 'Redaction of a file of 256 MB (sed: five expressions)', unit: 's', bars: files.map(file(3)) },
    ],
    { note: "bench/results/redaction.md, ./just bench --filter '*RedactorBenchmark*'; pcf redact, sed" },
  );
};
