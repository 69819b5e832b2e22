// Sends the mixed scenario to the service at rising rates up to its knee: `node tests/load/load-test.mjs [SECONDS]` (of each rate, 10 by default).
// The knee is the last rate at which 99 of 100 requests are answered within 200 ms and none in a hundred fails. Prints a table and writes
// bench/results/load.md. Traces, metrics and logs are on; traces and metrics go to a receiver of their own process. Exits 1 where 1,000 a second
// miss the floor on a machine that is otherwise idle.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Generator } from './generator.mjs';
import { describe, machine, warning } from './machine.mjs';
import { plot } from './plot.mjs';
import { Receiver } from './receiver.mjs';
import { Recorder } from './recorder.mjs';
import { failuresTable, kindsTable, progress, table, writeReport } from './report.mjs';
import { Scenario } from './scenario.mjs';
import { Service } from './service.mjs';
import { Starvation } from './starvation.mjs';
import { Streams } from './streams.mjs';
import { makeUsers } from './users.mjs';

const FLOOR = { rate: 1_000, p99: 200 };
const RATES = [100, 250, 500, 750, 1_000, 1_250, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000];
const HEADS = ['wanted/s', 'answered/s', 'failed', 'p50 ms', 'p99 ms', 'longest ms', 'CPU cores', 'memory MiB', 'pool used', 'pool wait p99 ms',
  'shed', 'sent late p99 ms', 'generator cores', 'other programs, cores'];

const seconds = Number(process.argv[2] ?? 10);
const holds = (row) => row.p99 <= FLOOR.p99 && row.failed <= row.count / 100;
const cells = (row) => [row.rate, row.answered, row.failed, row.p50, row.p99, row.max, row.cores, row.memory, row.poolUsed, row.poolWait, row.shed,
  row.sentLateP99, row.generatorCores, row.others];

async function measure(service, generator, recorder, rate) {
  const before = await service.page();
  const began = performance.now();
  const own = process.cpuUsage();
  const starvation = new Starvation([service.process.pid, process.pid, receiver.process.pid]);
  const used = [];
  const watch = setInterval(async () => {
    const page = await service.page().catch(() => null);
    if (page) { used.push(page.sum('db_connection_pool_used')); }
    progress(() => {
      const last = recorder.lastSecond();
      return last ? `${rate}/s wanted: ${last.count}/s, p50 ${last.p50} ms, p99 ${last.p99} ms, failed ${last.failed}, ` +
        `waiting ${generator.waiting}` : '';
    });
  }, 1_000);
  await generator.run(rate, seconds);
  const took = (performance.now() - began) / 1000;
  clearInterval(watch);
  const { user, system } = process.cpuUsage(own);
  const after = await service.page();
  const grown = (name) => after.sum(name) - before.sum(name);
  const result = recorder.result();
  const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;
  return {
    rate, ...result, answered: Math.round((result.count - result.failed) / Math.max(took, seconds)),
    cores: round(grown('process_cpu_seconds_total') / took, 2), memory: Math.round(after.sum('process_resident_memory_bytes') / 2 ** 20),
    poolUsed: Math.max(0, ...used), poolSize: after.sum('db_connection_pool_size'),
    poolWait: round(after.quantile('db_connection_pool_wait_seconds', 0.99, before) * 1000, 2),
    poolTimeouts: grown('db_connection_pool_timeouts_total'), shed: grown('graphql_requests_shed_total'),
    generatorCores: round((user + system) / 1e6 / took, 2), others: round(starvation.next().others, 2),
  };
}

function markdown(on, rows, verdict, events) {
  const line = (all) => `| ${all.join(' | ')} |`;
  return [
    '# Load', '', `${describe(on)}. \`./just load-test\``, '', ...(warning(on.loadAverage) ? [warning(on.loadAverage), ''] : []),
    'The mixed scenario (75 % queries, 15 % mutations, 10 % errors, of 100 users) by an open-model generator on the same cores, ' +
    `${seconds} s at each rate, with 10 subscriptions. Metrics, logs, and traces (100 a second by the sampler, and those that fail) are on. ` +
    'A latency counts from the moment at which the schedule wanted the request; `sent late` is the part of it that the generator itself ' +
    'waited for a processor.', '',
    line(HEADS), line(HEADS.map(() => '---')), ...rows.map((row) => line(cells(row))), '', ...verdict.flatMap((text) => [text, '']),
    `Events of subscriptions: ${events.count}, p50 ${events.p50} ms, p99 ${events.p99} ms, ${events.failed} failed.`, '',
    `The store's pool has ${rows[0].poolSize} connections. \`pool used\` is the most of ${seconds} looks, \`pool wait\` the upper bound ` +
    'of the bucket of `db_connection_pool_wait_seconds` that has the 99th percentile. A pool is too small when requests wait while ' +
    'processors are free; when both are busy, more connections only move the queue.', '',
  ].join('\n');
}

const on = machine();
if (warning(on.loadAverage)) { console.error(warning(on.loadAverage)); }
const receiver = await Receiver.start();
const service = await Service.start({
  PCF__Telemetry__Otlp__Endpoint: receiver.endpoint, PCF__Telemetry__Tracing__TracesPerSecond: '100',
});
try {
  const users = await makeUsers(service.graphql, service.keyFile, 100);
  const scenario = new Scenario(users);
  const streams = new Streams(service.graphql, users.slice(0, 10));
  // The compiler's last tier comes after some seconds of load.
  const warm = new Generator(service.graphql, () => scenario.next(), new Recorder());
  for (const rate of [50, 200, 400]) { await warm.run(rate, Math.max(3, seconds / 2)); }
  warm.close();
  const rows = [];
  for (const rate of RATES) {
    const recorder = new Recorder();
    const generator = new Generator(service.graphql, () => scenario.next(), recorder);
    const row = await measure(service, generator, recorder, rate);
    generator.close();
    rows.push(row);
    console.log(HEADS.map((head, at) => `${head} ${cells(row)[at]}`).join(', '));
    // Beyond the knee one rate is enough, but the floor is always measured.
    if (!holds(row) && rate >= FLOOR.rate) { break; }
  }
  const events = streams.result();
  streams.close();
  const knee = rows.filter(holds).at(-1);
  const floor = rows.find((row) => row.rate === FLOOR.rate);
  const isMet = holds(floor);
  const verdict = [
    rows.at(-1).generatorCores > 0.85
      ? 'At the last rate the generator took a whole core: the knee is its own, and that of the service lies beyond.' : '',
    knee ? `Knee: ${knee.rate} requests a second with p99 ${knee.p99} ms.` : `No rate had p99 within ${FLOOR.p99} ms.`,
    `Floor (${FLOOR.rate} requests a second with p99 under ${FLOOR.p99} ms): ${isMet ? 'met' : 'missed'}, p99 ${floor.p99} ms, ` +
      `${floor.failed} failed.`,
  ].filter(Boolean);
  writeFileSync(fileURLToPath(new URL('../../bench/results/load.md', import.meta.url)), markdown(on, rows, verdict, events));
  const lines = (name, of) => ({ name, points: rows.map((row) => [row.rate, of(row)]) });
  const page = writeReport('load-test', 'The service at rising rates', { machine: on, rows, events, verdict }, [
    `<p>${describe(on)}. ${warning(on.loadAverage)}</p><p>${verdict.join(' ')}</p>`, table(HEADS, rows.map(cells)),
    plot('Latency by wanted rate, ms, logarithmic', [lines('p50', (row) => row.p50), lines('p99', (row) => row.p99)], { isLog: true }),
    plot('Answered by wanted rate', [lines('answered', (row) => row.answered)]),
    plot('CPU of the service, cores', [lines('cores', (row) => row.cores)]),
    ...rows.flatMap((row) => [`<h2>${row.rate} a second</h2>`, kindsTable(row), failuresTable(row)]),
  ]);
  console.log(`\n${verdict.join('\n')}\n${warning(on.loadAverage)}\n${page}\nbench/results/load.md`);
  process.exitCode = isMet || warning(on.loadAverage) ? 0 : 1;
} finally {
  await service.stop();
  await receiver.stop();
}
