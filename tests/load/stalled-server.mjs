// A server that answers at once, and stands still for one second in three. Prints its port.
import http from 'node:http';

const server = http.createServer((request, answer) => {
  request.resume();
  request.on('end', () => answer.end('{"data":{}}'));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
setInterval(() => {
  const until = performance.now() + 1_000;
  // Nothing else of the process runs meanwhile, as in a long pause of a garbage collector.
  while (performance.now() < until) { }
}, 3_000);
