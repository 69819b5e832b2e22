// An OTLP receiver as a process of its own. It counts what it accepted, and can hang: it then reads a request and never answers.
// Its parent sends "hang", "answer" or "count"; the answers go to standard output as JSON lines. GET / answers at once, as a witness of the machine.
import http from 'node:http';
import { createInterface } from 'node:readline';

const accepted = { spans: 0, records: 0, ownRecords: 0, points: 0, requests: 0, hung: 0, lateAnswers: 0 };
let isHanging = false;

// The fields of a protobuf message that are messages themselves.
function* messages(bytes, wanted) {
  let at = 0;
  const varint = () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) { return value; }
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key % 8;
    if (kind === 2) {
      const length = varint();
      if (Math.floor(key / 8) === wanted) { yield bytes.subarray(at, at + length); }
      at += length;
    } else if (kind === 0) { varint(); } else { at += kind === 1 ? 8 : 4; }
  }
}

// Spans and log records lie alike: request > resource (1) > scope (2) > item (2).
function* items(body) {
  for (const resource of messages(body, 1)) {
    for (const scope of messages(resource, 2)) { yield* messages(scope, 2); }
  }
}

const counts = { '/v1/traces': 'spans', '/v1/logs': 'records', '/v1/metrics': 'points' };
const server = http.createServer((request, answer) => {
  if (request.method === 'GET') { answer.end(); return; }
  // The connection is used again, so its last answer was in time.
  request.socket.unconfirmed = 0;
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('error', () => {});
  request.on('end', () => {
    if (isHanging) { accepted.hung++; return; }
    const all = [...items(Buffer.concat(parts))];
    const count = all.length;
    accepted.requests++;
    accepted[counts[request.url]] += count;
    // Written for this sink alone, when it takes records again, to say how many were lost.
    if (request.url === '/v1/logs') { accepted.ownRecords += all.filter((item) => item.includes('log.dropped')).length; }
    request.socket.unconfirmed = count;
    answer.setHeader('content-type', 'application/x-protobuf');
    answer.end();
  });
});
// A sender that gave up before the answer closes its connection: it counts the batch as lost, and it is here all the same.
server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('close', () => { accepted.lateAnswers += socket.unconfirmed ?? 0; });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'hang') { isHanging = true; }
  if (line === 'answer') { isHanging = false; }
  if (line === 'count') { console.log(JSON.stringify(accepted)); }
}).on('close', () => process.exit());
