// Reads Dockerfiles as editors do. Standard input: their paths, one a line. Standard output: one line for each problem.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const { validate } = createRequire(import.meta.url)('dockerfile-utils');

for await (const path of createInterface({ input: process.stdin })) {
  for (const { range, message } of validate(readFileSync(path, 'utf8'))) console.log(`${path}:${range.start.line + 1}: ${message}`);
}
