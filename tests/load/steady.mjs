// Sends one query at one rate: `node tests/load/steady.mjs URL RATE SECONDS` prints the figures as JSON.
import { Generator } from './generator.mjs';
import { Recorder } from './recorder.mjs';

const [url, rate, seconds] = process.argv.slice(2);
const recorder = new Recorder();
const check = (text) => (text.startsWith('200 ') ? null : text.slice(0, 3));
const query = { kind: 'query', body: '{"query":"{ __typename }"}', headers: {}, check };
const generator = new Generator(url, () => query, recorder);
await generator.run(Number(rate), Number(seconds));
generator.close();
console.log(JSON.stringify(recorder.result()));
