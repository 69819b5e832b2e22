// What became of the requests of a run: a histogram of latencies for each kind of request, and figures for each second.
// A latency counts from the moment at which the schedule wanted the request, so time that it waited to be sent is part of it.
import { load } from './packages.mjs';

const { build } = await load('hdr-histogram-js');
const MOST_NOTABLE = 100_000;
// Seconds after which no request of a second is still without an answer.
const SETTLED = 30;
const histogram = () => build({ lowestDiscernibleValue: 1, highestTrackableValue: 120_000_000, numberOfSignificantValueDigits: 3 });
const milliseconds = (figures, percentile) => Math.round(figures.getValueAtPercentile(percentile)) / 1000;

/** Count, failures and latencies in milliseconds. */
export const summary = (figures) => ({
  count: figures.latency.totalCount,
  failed: figures.failed,
  p50: milliseconds(figures.latency, 50),
  p90: milliseconds(figures.latency, 90),
  p99: milliseconds(figures.latency, 99),
  p999: milliseconds(figures.latency, 99.9),
  max: Math.round(figures.latency.maxValue) / 1000,
});

const empty = () => ({ latency: histogram(), failed: 0 });

export class Recorder {
  #began = performance.now();
  #all = empty();
  #late = histogram();
  #kinds = new Map();
  #seconds = [];
  #failures = new Map();
  #notable = [];
  #settled = 0;

  /** One request has ended. `wanted` and `ended` are times of performance.now(), `failure` says why it failed, null for not at all. */
  add(kind, wanted, ended, failure) {
    const microseconds = Math.max(1, Math.round((ended - wanted) * 1000));
    const second = Math.max(0, Math.floor((wanted - this.#began) / 1000));
    if (!this.#kinds.has(kind)) { this.#kinds.set(kind, empty()); }
    if (!this.#seconds[second]) {
      this.#seconds[second] = empty();
      this.#settle(second - SETTLED);
    }
    const ofSecond = this.#seconds[second];
    for (const figures of [this.#all, this.#kinds.get(kind), ...(ofSecond.latency ? [ofSecond] : [])]) {
      figures.latency.recordValue(microseconds);
      if (failure !== null) { figures.failed++; }
    }
    if (failure !== null) { this.#count(`${kind}: ${failure}`); }
    // A bound on the list: what is beyond still counts in the histograms.
    if ((ended - wanted > 1000 || failure !== null) && this.#notable.length < MOST_NOTABLE) {
      this.#notable.push({ kind, failure, from: wanted, to: ended });
    }
  }

  /** A request was sent so many milliseconds after the schedule wanted it. */
  sentLate(late) { this.#late.recordValue(Math.max(1, Math.round(late * 1000))); }

  /** Requests that failed or took over a second, with their times of performance.now(); 100,000 at most. */
  get notable() { return this.#notable; }

  /** Figures of the last whole second, for the progress line; null when it had no request. */
  lastSecond() {
    const last = this.#seconds[Math.floor((performance.now() - this.#began) / 1000) - 1];
    return last?.latency ? summary(last) : null;
  }

  result() {
    return {
      ...summary(this.#all),
      kinds: Object.fromEntries([...this.#kinds].sort().map(([kind, figures]) => [kind, summary(figures)])),
      failures: Object.fromEntries([...this.#failures].sort((a, b) => b[1] - a[1])),
      seconds: Array.from(this.#seconds, (figures, at) => ({ at, ...(figures?.latency ? summary(figures) : figures ?? summary(empty())) })),
      sentLateP99: milliseconds(this.#late, 99),
      sentLateMax: Math.round(this.#late.maxValue) / 1000,
    };
  }

  // A histogram takes a hundred kilobytes, and a run has thousands of seconds: of those long past the summary is enough.
  #settle(before) {
    for (; this.#settled < before; this.#settled++) {
      const figures = this.#seconds[this.#settled];
      if (figures?.latency) { this.#seconds[this.#settled] = summary(figures); }
    }
  }

  // A hundred reasons at most: answers can name anything.
  #count(reason) {
    const key = this.#failures.has(reason) || this.#failures.size < 100 ? reason : 'other';
    this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
  }
}
