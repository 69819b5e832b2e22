// Holds the service under the mixed scenario while its surroundings fail: `node tests/load/soak.mjs [MINUTES] [RATE]` (2 minutes; RATE is 80 % of the
// knee that the last load test found, 1,000 at most). Everything is on: traces at 100 %, metrics, records to standard output, a file and the
// collector. Exits 1 where memory, handles, threads, series or queues grow, where telemetry was lost that no metric counts, and where a request
// failed or took over a second though the machine went on.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LogDisk, Redis, logPath, missing, timeline } from './faults.mjs';
import { FIGURES, losses, sampleOf } from './figures.mjs';
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
import { judge, trendRows, trendsOf } from './verdict.mjs';

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const rounded = (value) => Math.round(value * 100) / 100;

function rateOfKnee() {
  try {
    const { rows } = JSON.parse(readFileSync(fileURLToPath(new URL('../../artifacts/load/load-test.json', import.meta.url)), 'utf8'));
    const knee = rows.filter((row) => row.p99 <= 200 && row.failed <= row.count / 100).at(-1)?.rate ?? 0;
    return Math.min(1_000, Math.max(100, Math.round(knee * 0.8)));
  } catch {
    return 500;
  }
}

const seconds = Number(process.argv[2] ?? 2) * 60;
const rate = Number(process.argv[3] ?? rateOfKnee());
const warm = Math.min(120, seconds / 4);
const period = Math.min(20, Math.max(4, Math.round((seconds - warm) / 16)));
const on = machine();
const receiver = await Receiver.start();
const redis = await Redis.start();
const disk = LogDisk.fits ? new LogDisk('') : null;
let service = null;
try {
  service = await Service.start({
    PCF__Telemetry__Otlp__Endpoint: receiver.endpoint, PCF__Telemetry__Otlp__Timeout: '00:00:01', PCF__Telemetry__Logging__Otlp: 'true',
    PCF__Telemetry__Otlp__MetricsInterval: '00:00:10', PCF__Telemetry__Logging__File__Path: 'pcf.log', PCF__Telemetry__Logging__File__MaxMiB: '1024',
    PCF__Telemetry__Logging__File__KeepMiB: '4096', PCF__Telemetry__Tracing__KeepSlowerThan: '00:00:00.5',
    ...(redis ? { PCF__Cache__Redis: redis.address } : {}),
  }, (folder) => { if (disk) { disk.path = logPath(folder); disk.prepare(); } });
  const users = await makeUsers(service.graphql, service.keyFile, 100);
  const recorder = new Recorder();
  const scenario = new Scenario(users);
  const generator = new Generator(service.graphql, () => scenario.next(), recorder);
  const streams = new Streams(service.graphql, users.slice(0, 10));
  const plan = timeline({ seconds, warm, period, receiver, redis, disk, service: () => service });
  const began = performance.now();
  const samples = [];
  const starvation = new Starvation([service.process.pid, process.pid, receiver.process.pid]);
  let sampled = began;
  const happened = [];
  // A service that has just started is not given all of it at once.
  const climb = async () => { for (const part of [0.25, 0.5, 0.75]) { await generator.run(Math.ceil(rate * part), warm / 6); } };
  const running = climb().then(() => generator.run(rate, seconds - warm / 2)).then(() => true);
  for (let second = 1; !await Promise.race([running, pause(Math.max(0, began + second * 1_000 - performance.now())).then(() => false)]); second++) {
    while (plan.length && plan[0][0] <= (performance.now() - began) / 1_000) {
      const [, what, act] = plan.shift();
      await act();
      happened.push({ at: rounded((performance.now() - began) / 1_000), what });
    }
    const page = await service.page().catch(() => null);
    const machineWas = starvation.next();
    if (machineWas.isStarved) { receiver.stalls.push([sampled, performance.now()]); }
    sampled = performance.now();
    if (page) { samples.push({ at: (performance.now() - began) / 1_000, ...machineWas, ...sampleOf(page) }); }
    const last = recorder.lastSecond();
    progress(() => `${second} of ${seconds} s: ${last?.count ?? 0}/s, p99 ${last?.p99 ?? 0} ms, failed ${last?.failed ?? 0}, heap ` +
      `${rounded(samples.at(-1)?.heap ?? 0)} MiB, span queue ${samples.at(-1)?.['span queue'] ?? 0}; ${happened.at(-1)?.what ?? 'warming up'}`);
  }
  receiver.answer();
  for (const [, what, act] of plan) { if (/room|back/.test(what)) { await act(); } }
  const events = streams.result();
  streams.close();
  generator.close();

  // All that is to arrive has arrived when the queues are empty and the counts stand.
  let page = await service.page();
  let arrived = await receiver.count();
  for (let quiet = 0, until = Date.now() + 60_000; quiet < 3 && Date.now() < until;) {
    await pause(1_000);
    const before = JSON.stringify(arrived);
    arrived = await receiver.count();
    page = await service.page();
    quiet = page.sum('telemetry_export_queue_size') === 0 && JSON.stringify(arrived) === before ? quiet + 1 : 0;
  }
  const counts = losses(page, {
    ...arrived, lines: service.lines, file: service.occurrences('pcf.log', '}\n'), ownInFile: service.occurrences('pcf.log', '"event":"log.dropped"'),
  });
  const result = recorder.result();
  const code = await service.stop();

  const trends = trendsOf(samples, warm, period);
  const verdicts = judge({
    result, notable: recorder.notable, stoodStill: (from, to) => receiver.stoodStill(from, to), events, samples, trends, counts,
    faults: happened.length, code,
  });
  const verdict = verdicts.map(({ holds, what }) => `${holds ? 'ok  ' : 'FAIL'} ${what}`);
  const lines = (name, of) => ({ name, points: result.seconds.map((second) => [second.at, of(second)]) });
  const drawn = (name) => ({ name, points: samples.map((sample) => [sample.at, sample[name]]) });
  const report = writeReport('soak', `${rate} requests a second for ${seconds / 60} minutes, with faults`,
    { machine: on, rate, seconds, verdicts, result, events, trends, counts, happened, samples }, [
      `<p>${describe(on)}. ${warning(on.loadAverage)} ${missing(redis, disk).join('; ')}</p><pre>${verdict.join('\n')}</pre>`,
      plot('Latency of the requests of each second, ms, logarithmic',
        [lines('p50', (second) => second.p50), lines('p99', (second) => second.p99), lines('longest', (second) => second.max)], { isLog: true }),
      plot('Time that threads of the test waited for a processor, ms a second', [drawn('waited')]),
      plot('Cores that other programs took', [drawn('others')]),
      ...Object.keys(FIGURES).map((name) => plot(`${name} ${FIGURES[name].unit}`, [drawn(name)])),
      table(['figure', 'unit', 'median', 'growth', 'from', 'to', 'periods'], trendRows(trends)),
      '<h2>Requests</h2>', kindsTable(result), failuresTable(result),
      '<h2>Faults</h2>', table(['second', 'what'], happened.map((each) => [each.at, each.what])),
    ]);
  console.log([
    '', `${rate} requests a second for ${seconds} s: p50 ${result.p50} ms, p99 ${result.p99} ms, longest ${result.max} ms`, ...verdict,
    warning(on.loadAverage), ...missing(redis, disk), report,
  ].filter((line, at) => at === 0 || line).join('\n'));
  process.exitCode = verdicts.every(({ holds }) => holds) ? 0 : 1;
} finally {
  if (service && service.code === undefined) { await service.stop(); }
  redis?.kill();
  await receiver.stop();
}
