// Sends requests at a rate that does not depend on the answers (an open model), by the npm package loadtest: its timer makes a request each
// 1/rate seconds, on a new connection when none is free. What is recorded counts from the moment at which the timer wanted the request.
import http from 'node:http';
import { EventEmitter } from 'node:events';
import { load } from './packages.mjs';

const { loadTest } = await load('loadtest');

/** A request without an answer fails after so many milliseconds. */
export const DEADLINE = 10_000;
/** More requests than these do not wait at once; those beyond are not sent, and recorded as failures that took the whole deadline. */
export const MOST_WAITING = 4_000;

// Stands for a request that was not sent.
class NotSent extends EventEmitter {
  write() {}
  setTimeout() {}
  end() { setImmediate(() => this.emit('error', new Error('not sent'))); }
}

export class Generator {
  // Connections that a stall has added are closed when nothing has used them for five seconds.
  #agent = new http.Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 1_000, timeout: 5_000 });
  #waiting = new Set();

  constructor(url, next, recorder) {
    Object.assign(this, { url, next, recorder });
  }

  get waiting() { return this.#waiting.size; }

  /** Sends `rate` requests a second for so many seconds, then waits for the last answers; of failures too each has its record. */
  async run(rate, seconds) {
    let first = null;
    let number = 0;
    await loadTest({
      url: this.url, method: 'POST', requestsPerSecond: rate, maxSeconds: seconds, quiet: true,
      requestGenerator: (_, params, request, answered) => {
        const now = performance.now();
        first ??= now;
        // The timer rounds: a request that it sends a little early counts from then.
        const wanted = Math.min(now, first + number++ * 1000 / rate);
        this.recorder.sentLate(now - wanted);
        return this.#send(this.next(), params, request, answered, wanted);
      },
    });
    const patience = performance.now() + DEADLINE + 1_000;
    while (this.#waiting.size > 0 && performance.now() < patience) { await new Promise((done) => setTimeout(done, 20)); }
    for (const end of [...this.#waiting]) { end('no answer', ''); }
  }

  close() { this.#agent.destroy(); }

  #send({ kind, body, headers, check }, params, request, answered, wanted) {
    if (this.#waiting.size >= MOST_WAITING) {
      this.recorder.add(kind, wanted, wanted + DEADLINE, 'not sent, too many wait');
      return new NotSent();
    }
    const end = (failure, text) => {
      if (!this.#waiting.delete(end)) { return; }
      this.recorder.add(kind, wanted, performance.now(), failure ?? check(text));
    };
    this.#waiting.add(end);
    const sent = request({
      ...params, agent: this.#agent,
      headers: { ...params.headers, 'content-type': 'application/json', ...headers, 'content-length': Buffer.byteLength(body) },
    }, answered);
    // The deadline is the answer's end and not its first byte.
    const deadline = setTimeout(() => sent.destroy(new Error('deadline')), DEADLINE);
    sent.on('response', (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => { clearTimeout(deadline); end(null, `${answer.statusCode} ${Buffer.concat(parts)}`); });
    });
    sent.on('error', (error) => { clearTimeout(deadline); end(error.code ?? error.message, ''); });
    sent.write(body);
    return sent;
  }
}
