// Starts GraphiQL on the endpoint that served this page. Subscriptions come as server-sent events.
(() => {
  const place = document.getElementById('graphiql');
  const url = place.dataset.url;
  const given = new URLSearchParams(window.location.search);

  const isSubscription = ({ operationName }, document) => document?.definitions.some(one =>
    one.operation === 'subscription' && (!operationName || one.name?.value === operationName));

  const post = (request, headers, accept, signal) => fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept, ...headers },
    body: JSON.stringify(request),
    signal,
  });

  // One event of a stream: lines up to an empty one. Of it, the result; null for the stream's end and for keep-alives.
  const result = event => {
    const lines = event.split('\n');
    if (!lines.includes('event: next')) return null;
    return JSON.parse(lines.filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n'));
  };

  async function* read(request, headers, signal) {
    const answer = await post(request, headers, 'text/event-stream', signal);
    if (!answer.headers.get('Content-Type')?.startsWith('text/event-stream')) { yield await answer.json(); return; }
    let rest = '';
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      const whole = (rest + text).split('\n\n');
      rest = whole.pop();
      for (const event of whole) {
        const next = result(event);
        if (next) yield next;
      }
    }
  }

  // A generator that waits for its next event cannot be returned from, so the stop button aborts its request.
  const events = (request, headers) => {
    const stop = new AbortController();
    const reading = read(request, headers, stop.signal);
    return {
      [Symbol.asyncIterator]() { return this; },
      next: () => reading.next().catch(failure => {
        if (stop.signal.aborted) return { done: true };
        throw failure;
      }),
      return: async () => { stop.abort(); return { done: true }; },
    };
  };

  const fetcher = (request, { headers, documentAST } = {}) => isSubscription(request, documentAST)
    ? events(request, headers)
    : post(request, headers, 'application/json').then(answer => answer.json());

  ReactDOM.createRoot(place).render(React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: place.dataset.query,
    query: given.get('query') ?? undefined,
    variables: given.get('variables') ?? undefined,
    shouldPersistHeaders: false,
  }));
})();
