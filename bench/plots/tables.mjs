// Reads tables of the Markdown files in bench/results.
import { readFileSync } from 'node:fs';

const cells = (line) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim().replaceAll('**', ''));

// The rows of the first table after the line `heading` whose head begins with the cell `first`, each as a list of cells.
// Throws where there is none, so that a picture never shows less than it says.
export function table(file, heading, first) {
  const lines = readFileSync(new URL(`../results/${file}`, import.meta.url), 'utf8').split('\n');
  const from = heading === '' ? 0 : lines.indexOf(heading);
  const head = lines.findIndex((line, at) => at >= from && line.startsWith('|') && cells(line)[0] === first);
  if (from < 0 || head < 0) {
    throw new Error(`bench/results/${file} has no table "${first}" below "${heading}"`);
  }
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  return lines.slice(head + 2, end < 0 ? lines.length : end).map(cells);
}

// The first number of a cell such as `5,545 ± 949 ns`, `+9.51 (+7.51 .. +11.89)` or `0.64 s`.
export function number(cell) {
  const found = /[-+]?\d[\d,]*(\.\d+)?/.exec(cell);
  if (!found) {
    throw new Error(`no number in "${cell}"`);
  }
  return Number(found[0].replaceAll(',', ''));
}

// All numbers of a cell.
export const numbers = (cell) => (cell.match(/[-+]?\d[\d,]*(\.\d+)?/g) ?? []).map((text) => Number(text.replaceAll(',', '')));

// A row by its first cell.
export function row(rows, name) {
  const found = rows.find((cell) => cell[0] === name);
  if (!found) {
    throw new Error(`no row "${name}"`);
  }
  return found;
}
