// The time of a scrape by the number of series, beside other libraries'.
import { lines } from './svg.mjs';
import { number, table } from './tables.mjs';

const sizes = [1_000, 10_000, 100_000];
const dashes = { 'PCF, OpenMetrics': '2 4', 'PCF, protobuf': '8 4', "OpenTelemetry's Prometheus exporter, text": '8 4' };

export default () =>
  lines('Scrape of counter series with three labels', {
    x: 'series',
    y: 'ms, best of 15',
    lines: table('metrics-scrape.md', '', 'scrape, best (median), ms').map((cells) => ({
      name: cells[0].replace("OpenTelemetry's Prometheus exporter", 'OpenTelemetry'),
      isOwn: cells[0].startsWith('PCF'),
      dash: dashes[cells[0]],
      points: sizes.map((size, at) => [size, number(cells[at + 1])]),
    })),
    note: 'bench/results/metrics-scrape.md, ./just bench pages',
  });
