// Sends the mixed scenario, with subscriptions beside it, to the service in ramps: `node tests/load/run.mjs [RATE] [SECONDS] [USERS]` climbs to
// the rate in a quarter of the time, stays, and descends in an eighth. Ten of the users follow what is written. It starts the service for itself.
// Exits 1 where a request failed.
import { Generator } from './generator.mjs';
import { describe, machine, warning } from './machine.mjs';
import { plot } from './plot.mjs';
import { Recorder } from './recorder.mjs';
import { failuresTable, kindsTable, progress, writeReport } from './report.mjs';
import { Scenario } from './scenario.mjs';
import { Service } from './service.mjs';
import { Streams } from './streams.mjs';
import { makeUsers } from './users.mjs';

const STEPS = 5;

// Rates and their seconds: up, along, down.
export function ramps(rate, seconds) {
  const climb = Array.from({ length: STEPS }, (_, at) => ({ rate: Math.ceil(rate * (at + 1) / (STEPS + 1)), seconds: seconds / 4 / STEPS }));
  const descent = [...climb].reverse().map((step) => ({ rate: step.rate, seconds: seconds / 8 / STEPS }));
  return [...climb, { rate, seconds: seconds * 5 / 8 }, ...descent];
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const rate = Number(process.argv[2] ?? 200);
  const seconds = Number(process.argv[3] ?? 40);
  const count = Number(process.argv[4] ?? 50);
  const on = machine();
  const service = await Service.start({});
  try {
    const users = await makeUsers(service.graphql, service.keyFile, count);
    const recorder = new Recorder();
    const scenario = new Scenario(users);
    const generator = new Generator(service.graphql, () => scenario.next(), recorder);
    const streams = new Streams(service.graphql, users.slice(0, 10));
    let now = 0;
    const shown = setInterval(() => progress(() => {
      const last = recorder.lastSecond();
      return last ? `${now}/s wanted, ${last.count}/s, p50 ${last.p50} ms, p99 ${last.p99} ms, failed ${last.failed}, ` +
        `waiting ${generator.waiting}` : '';
    }), 1_000);
    for (const step of ramps(rate, seconds)) {
      now = step.rate;
      await generator.run(step.rate, step.seconds);
    }
    clearInterval(shown);
    const events = streams.result();
    streams.close();
    generator.close();
    const result = recorder.result();
    const lines = (name, of) => ({ name, points: result.seconds.map((second) => [second.at, of(second)]) });
    const page = writeReport('scenario', `Mixed scenario up to ${rate} requests a second`, { machine: on, rate, seconds, result, events }, [
      `<p>${describe(on)}. ${warning(on.loadAverage)}</p>`,
      plot('Requests answered in each second', [lines('requests', (second) => second.count), lines('failed', (second) => second.failed)]),
      plot('Latency of the requests of each second, ms, logarithmic', [lines('p50', (second) => second.p50), lines('p99', (second) => second.p99),
        lines('longest', (second) => second.max)], { isLog: true }),
      '<h2>Requests</h2>', kindsTable(result), failuresTable(result),
      '<h2>Events of subscriptions, from the writing of a note to its arrival</h2>', kindsTable(events), failuresTable(events),
    ]);
    console.log(`\n${result.count} requests, ${result.failed} failed, p50 ${result.p50} ms, p99 ${result.p99} ms; ${events.count} events of ` +
      `${events.opened} subscriptions, p99 ${events.p99} ms\n${warning(on.loadAverage)}\n${page}`);
    process.exitCode = result.failed + events.failed > 0 ? 1 : 0;
  } finally {
    await service.stop();
  }
}
