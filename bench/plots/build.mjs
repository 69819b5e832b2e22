// Draws the pictures of docs/performance.md from the tables of bench/results.
// `node bench/plots/build.mjs` writes; with --check it writes nothing and exits with 1 where a picture is not what it would draw.
import { readFileSync, writeFileSync } from 'node:fs';
import logging from './logging.mjs';
import overhead from './overhead.mjs';
import redaction from './redaction.mjs';
import sampling from './sampling.mjs';
import scrape from './scrape.mjs';

const isCheck = process.argv.includes('--check');
const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

let isStale = false;
for (const [name, draw] of Object.entries({ logging, overhead, redaction, sampling, scrape })) {
  const path = new URL(`../../docs/pictures/${name}.svg`, import.meta.url);
  const drawn = draw();
  if (!isCheck) {
    writeFileSync(path, drawn);
  } else if (read(path) !== drawn) {
    console.error(`docs/pictures/${name}.svg is not what bench/results say; './just plots' draws it anew`);
    isStale = true;
  }
}
process.exit(isStale ? 1 : 0);
