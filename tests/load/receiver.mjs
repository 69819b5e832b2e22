// Starts collector.mjs, and watches by it whether the machine itself stands still.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SLOW = 250;
const AFTER = 2_000;

export class Receiver {
  /** Times in which the machine stood still, as [from, to] of performance.now(): a process that does next to nothing took over 250 ms to answer. */
  stalls = [];

  static async start() {
    const receiver = new Receiver();
    receiver.process = spawn('node', [fileURLToPath(new URL('collector.mjs', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
    receiver.lines = createInterface({ input: receiver.process.stdout })[Symbol.asyncIterator]();
    receiver.endpoint = `http://127.0.0.1:${(await receiver.#line()).port}`;
    receiver.watch = receiver.#watch();
    return receiver;
  }

  hang() { this.process.stdin.write('hang\n'); }

  answer() { this.process.stdin.write('answer\n'); }

  /** What it has accepted so far. */
  async count() {
    this.process.stdin.write('count\n');
    return this.#line();
  }

  /** Whether the machine stood still in an interval, or so shortly before it that what had waited was still in the way. */
  stoodStill(from, to) { return this.stalls.some((stall) => stall[0] < to && stall[1] + AFTER > from); }

  async stop() {
    this.stopped = true;
    await this.watch;
    this.process.stdin.end();
    this.process.kill();
  }

  async #line() {
    const deadline = setTimeout(() => this.process.kill(), 30_000);
    const { value } = await this.lines.next();
    clearTimeout(deadline);
    if (value === undefined) { throw new Error('the collector ended'); }
    return JSON.parse(value);
  }

  async #watch() {
    while (!this.stopped) {
      const from = performance.now();
      await fetch(this.endpoint, { signal: AbortSignal.timeout(30_000) }).then((answer) => answer.text()).catch(() => {});
      const to = performance.now();
      if (to - from > SLOW && this.stalls.length < 10_000) { this.stalls.push([from, to]); }
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
