// Whether a figure that is sampled over a run grows: the trend test of Mann and Kendall, and the slope of Theil and Sen with its interval.
// `echo '{"values":[…],"tolerance":0.1,"room":0}' | node tests/load/trend.mjs` prints the answer as JSON.

// The two-sided 95 % point of the normal distribution.
const Z = 1.96;

const median = (sorted) => (sorted.length % 2 ? sorted[(sorted.length - 1) / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2);
export const medianOf = (values) => median([...values].sort((a, b) => a - b));

/**
 * The trend of values that were taken at equal distances.
 * It grows when the test says so at 2.5 % (one side) and the interval's lower end, over the whole run, is more than `tolerance` of the median and
 * more than `room`. Samples that follow each other closely are alike, which the test must not take for a trend: give it one value a period.
 */
export function trend(values, { tolerance, room = 0 }) {
  const slopes = [];
  let score = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) {
      score += Math.sign(values[j] - values[i]);
      slopes.push((values[j] - values[i]) / (j - i));
    }
  }
  slopes.sort((a, b) => a - b);
  const deviation = Math.sqrt(variance(values));
  const z = deviation === 0 ? 0 : (score - Math.sign(score)) / deviation;
  const within = Z * deviation;
  const at = (rank) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? 0;
  const span = Math.max(1, values.length - 1);
  const level = medianOf(values);
  const low = at((slopes.length - within) / 2 - 1) * span;
  const high = at((slopes.length + within) / 2) * span;
  return {
    samples: values.length, median: level, growth: (slopes.length ? median(slopes) : 0) * span, low, high, z,
    grows: z > Z && low > tolerance * Math.abs(level) && low > room,
  };
}

// Of the score; equal values make it smaller.
function variance(values) {
  const n = values.length;
  const ties = new Map();
  for (const value of values) { ties.set(value, (ties.get(value) ?? 0) + 1); }
  let sum = n * (n - 1) * (2 * n + 5);
  for (const t of ties.values()) { sum -= t * (t - 1) * (2 * t + 5); }
  return sum / 18;
}

/** The median of each period of samples {at, value}, for those periods that have any. */
export function periods(samples, length) {
  const groups = new Map();
  for (const { at, value } of samples) {
    const period = Math.floor(at / length);
    if (!groups.has(period)) { groups.set(period, []); }
    groups.get(period).push(value);
  }
  return [...groups].sort((a, b) => a[0] - b[0]).map(([, group]) => medianOf(group));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  let text = '';
  for await (const part of process.stdin) { text += part; }
  const { values, ...limits } = JSON.parse(text);
  console.log(JSON.stringify(trend(values, limits)));
}
