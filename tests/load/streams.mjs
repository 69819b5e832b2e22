// Subscriptions of several users by the reference clients of both transports, held open during a run. A note's title says when it was written, so
// each event shows how long it took to arrive.
import { Recorder } from './recorder.mjs';
import { load } from './packages.mjs';

const { createClient: socketClient } = await load('graphql-ws');
const { createClient: eventClient } = await load('graphql-sse');
const { default: WebSocket } = await load('ws');

export class Streams {
  #recorder = new Recorder();
  #clients = [];
  #figures = { opened: 0, ended: 0 };
  #closing = false;

  /** Opens a subscription for each user, by WebSocket and by server-sent events in turns. */
  constructor(url, users) {
    for (const [at, user] of users.entries()) {
      const headers = { authorization: `Bearer ${user.token}` };
      const authorized = class extends WebSocket {
        constructor(address, protocols) { super(address, protocols, { headers }); }
      };
      const client = at % 2 === 0
        ? socketClient({ url: url.replace('http', 'ws'), webSocketImpl: authorized, retryAttempts: 0, lazy: true })
        : eventClient({ url, singleConnection: false, retryAttempts: 0, headers });
      this.#clients.push(client);
      this.#follow(client, at % 2 === 0 ? 'websocket' : 'sse');
    }
  }

  result() { return { ...this.#figures, ...this.#recorder.result() }; }

  close() {
    this.#closing = true;
    for (const client of this.#clients) { client.dispose(); }
  }

  async #follow(client, kind) {
    this.#figures.opened++;
    try {
      for await (const event of client.iterate({ query: 'subscription Created { noteCreated { id title } }' })) {
        const [, written] = /^load ([\d.]+)$/.exec(event.data?.noteCreated?.title ?? '') ?? [];
        const now = performance.now();
        if (event.errors) { this.#recorder.add(kind, now, now, event.errors[0].message); }
        else if (written) { this.#recorder.add(kind, Number(written) - performance.timeOrigin, now, null); }
      }
    } catch (error) {
      if (!this.#closing) { this.#recorder.add(kind, performance.now(), performance.now(), `ended: ${error?.message ?? error}`); }
    }
    if (!this.#closing) { this.#figures.ended++; }
  }
}
