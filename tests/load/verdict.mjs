// What a soak must show, held against what it found.
import { FIGURES } from './figures.mjs';
import { periods, trend } from './trend.mjs';

const rounded = (value) => Math.round(value * 100) / 100;

/** How each figure moved after the warm-up, one value a period: so that the faults' own rhythm is no trend. */
export const trendsOf = (samples, warm, period) => Object.entries(FIGURES).map(([name, { tolerance, room, unit }]) => {
  const later = samples.filter((sample) => sample.at > warm).map((sample) => ({ at: sample.at - warm, value: sample[name] }));
  return { name, unit, ...trend(periods(later, period), { tolerance, room }) };
});

/** Every demand with whether it holds: {holds, what}. */
export function judge({ result, notable, stoodStill, events, samples, trends, counts, faults, code }) {
  // What happened while the machine itself stood still says nothing of the service.
  const ours = notable.filter((request) => !stoodStill(request.from, request.to));
  const failed = ours.filter((request) => request.failure !== null).length;
  const starved = samples.filter((sample) => sample.isStarved).length;
  return [
    [failed === 0, `requests that failed while the machine went on: ${failed} of ${result.count}`],
    [ours.length === failed, `requests that took over a second while the machine went on: ${ours.length - failed}; ` +
      `failed or over a second while it stood still: ${notable.length - ours.length}`],
    // Where nothing failed and nothing was slow, a busy machine hid nothing.
    [starved < samples.length / 2 || notable.length === ours.length,
      `seconds in which other programs left too little of the processors for a verdict on what failed or was slow: ${starved} of ${samples.length}`],
    [events.failed === 0 && events.ended === 0,
      `subscriptions that ended: ${events.ended}, events that failed: ${events.failed} of ${events.count}`],
    [code === 0, `the service stopped with ${code}`],
    ...trends.map((found) => [!found.grows,
      `${found.name}: median ${rounded(found.median)} ${found.unit}, growth over the run ${rounded(found.low)} .. ${rounded(found.high)}`]),
    // A record of a sink's own can be lost in the next fault: then it is counted as dropped, and no part of the total.
    ...counts.map((row) => [row.uncounted <= 0 && row.uncounted >= -row.late - faults,
      `${row.what}: ${row.made} made = ${row.arrived} arrived + ${row.dropped} counted as dropped` +
      (row.uncounted === 0 ? '' : `, ${row.uncounted} uncounted`)]),
  ].map(([holds, what]) => ({ holds, what }));
}

/** The rows of the trends' table. */
export const trendRows = (trends) =>
  trends.map(({ name, unit, median, growth, low, high, samples }) => [name, unit, ...[median, growth, low, high].map(rounded), samples]);
