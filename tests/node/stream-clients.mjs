// Subscribes to a GraphQL endpoint with the reference clients of both transports, and prints what each got as JSON.
import { createClient as socketClient } from 'graphql-ws';
import { createClient as eventClient } from 'graphql-sse';
import WebSocket from 'ws';

const url = process.argv[2];
const documents = {
  ends: 'subscription { tick(n: 3) }',
  query: '{ greet(name: "Ada") }',
  invalid: '{ nothing }',
  breaks: 'subscription { fail }',
};

async function run(client) {
  const results = {};
  await Promise.all(Object.entries(documents).map(async ([name, query]) => {
    const answers = [];
    try {
      for await (const answer of client.iterate({ query })) { answers.push(answer); }
    } catch (errors) {
      answers.push({ thrown: Array.isArray(errors) ? errors : String(errors) });
    }
    results[name] = answers;
  }));
  // Unsubscribing in the middle leaves the connection usable.
  const forever = client.iterate({ query: 'subscription { forever }' });
  const first = await forever.next();
  await forever.return();
  results.unsubscribed = first.value;
  for await (const answer of client.iterate({ query: '{ greet }' })) { results.after = answer; }
  await client.dispose();
  return results;
}

const results = {
  ws: await run(socketClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })),
  sse: await run(eventClient({ url, singleConnection: false, retryAttempts: 0 })),
};
console.log(JSON.stringify(results));
