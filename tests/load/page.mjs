// Reads a page of metrics in the Prometheus text format.
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export class Page {
  #series = new Map();

  constructor(text) {
    for (const line of text.split('\n')) {
      const [, name, labels, value] = LINE.exec(line) ?? [];
      if (!name) { continue; }
      if (!this.#series.has(name)) { this.#series.set(name, []); }
      this.#series.get(name).push({
        labels: Object.fromEntries([...(labels ?? '').matchAll(LABEL)].map((match) => [match[1], match[2]])),
        value: Number(value.replace('Inf', 'Infinity')),
      });
    }
  }

  static async read(address) {
    const answer = await fetch(`${address}/metrics`, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) { throw new Error(`/metrics answered ${answer.status}`); }
    return new Page(await answer.text());
  }

  /** The number of series on the page. */
  get size() { return [...this.#series.values()].reduce((sum, series) => sum + series.length, 0); }

  /** The sum of all series of a metric whose labels are those given. */
  sum(name, labels = {}) {
    return this.#of(name, labels).reduce((sum, series) => sum + series.value, 0);
  }

  /** A quantile (0 to 1) of a histogram between an earlier page and this one: the upper bound of its bucket; 0 without observations. */
  quantile(name, quantile, before, labels = {}) {
    const counts = new Map();
    const count = (page, sign) => {
      for (const series of page.#of(`${name}_bucket`, labels)) {
        const bound = Number(series.labels.le.replace('+Inf', 'Infinity'));
        counts.set(bound, (counts.get(bound) ?? 0) + sign * series.value);
      }
    };
    count(this, 1);
    count(before, -1);
    const sorted = [...counts].sort((a, b) => a[0] - b[0]);
    const all = sorted.at(-1)?.[1] ?? 0;
    return all === 0 ? 0 : sorted.find(([, value]) => value >= quantile * all)[0];
  }

  #of(name, labels) {
    return (this.#series.get(name) ?? []).filter((series) => Object.entries(labels).every(([key, value]) => series.labels[key] === value));
  }
}
