// A SurrealDB server for tests: the engine of @surrealdb/node behind the server's own WebSocket protocol. It passes messages on as they are.
// Arguments: port (0 for a free one), storage (mem:// or surrealkv://PATH), root user, password. It prints its address when it listens.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { CborCodec, Uuid } from 'surrealdb';
import { WebSocketServer } from 'ws';

const native = new URL('node_modules/@surrealdb/node/dist/surrealdb-node.linux-x64-gnu.node', import.meta.url).pathname;
const { SurrealNodeEngine } = createRequire(import.meta.url)(native);
const [port, storage, user, password] = process.argv.slice(2);
const codec = new CborCodec({});
const engine = await SurrealNodeEngine.connect(storage, {});
const ask = (method, params, session) => engine.execute(codec.encode({ id: 0, method, params, session }));

const owner = new Uuid(randomUUID());
await ask('attach', [], owner);
await ask('query', [`DEFINE USER IF NOT EXISTS $user ON ROOT PASSWORD ${JSON.stringify(password)} ROLES OWNER`, { user }], owner);

// The engine keeps all callers in one session unless the request names one: it is added to the request's map, whose size is in its first byte.
const withSession = (message, session) =>
  Buffer.concat([Buffer.of(message[0] + 1), codec.encode('session'), codec.encode(session), message.subarray(1)]);

// The engine answers {error: …} or the bare result; the server puts the request's id beside it.
const failed = Buffer.concat([Buffer.of(0xa1), codec.encode('error')]);
const withId = (answer, id) => answer.subarray(0, failed.length).equals(failed)
  ? Buffer.concat([Buffer.of(0xa2), codec.encode('id'), codec.encode(id), answer.subarray(1)])
  : Buffer.concat([Buffer.of(0xa2), codec.encode('id'), codec.encode(id), codec.encode('result'), answer]);

// The embedded engine takes every caller for the owner; the server lets no one in without a sign-in.
const open = new Set(['authenticate', 'ping', 'signin', 'use', 'version']);
const denied = { code: -32002, kind: 'NotAllowed', message: 'Not enough permissions to perform this action' };

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(port), path: '/rpc', handleProtocols: () => 'cbor' });
server.on('connection', socket => {
  const session = new Uuid(randomUUID());
  const attached = ask('attach', [], session);
  let signedIn = false;
  socket.on('message', async message => {
    const { id, method } = codec.decode(message);
    await attached;
    if (!signedIn && !open.has(method)) { return socket.send(codec.encode({ id, error: denied })); }
    const answer = withId(Buffer.from(await engine.execute(withSession(message, session))), id);
    signedIn ||= (method === 'signin' || method === 'authenticate') && !('error' in codec.decode(answer));
    signedIn &&= method !== 'invalidate';
    socket.send(answer);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', async () => { await attached; await ask('detach', [], session); });
});
server.on('listening', () => console.log(`Now listening on: ws://127.0.0.1:${server.address().port}/rpc`));
