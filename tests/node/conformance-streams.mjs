// Subscribes to the conformance schema with the reference clients of both transports, and prints what they got as JSON.
import { createClient as socketClient } from 'graphql-ws';
import { createClient as eventClient } from 'graphql-sse';
import WebSocket from 'ws';

const url = process.argv[2];

async function run(client) {
  const ticks = [];
  for await (const answer of client.iterate({ query: 'subscription { tick(n: 3) }' })) { ticks.push(answer.data.tick); }
  const notes = [];
  for await (const answer of client.iterate({ query: 'subscription { noteAdded { id } }' })) {
    notes.push(answer.data.noteAdded.id);
    if (notes.length === 2) { break; }
  }
  await client.dispose();
  return { ticks, notes };
}

console.log(JSON.stringify({
  ws: await run(socketClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })),
  sse: await run(eventClient({ url, singleConnection: false, retryAttempts: 0 })),
}));
