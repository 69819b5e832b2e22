// What a soak samples each second, and how much each figure may grow over the run.
const MIB = 2 ** 20;

// `room` is growth that is no leak whatever the level: series that appear with the first fault, threads that the pool adds.
export const FIGURES = {
  heap: { unit: 'MiB', tolerance: 0.1, room: 16, of: (page) => page.sum('dotnet_gc_last_collection_heap_size_bytes') / MIB },
  memory: { unit: 'MiB', tolerance: 0.1, room: 32, of: (page) => page.sum('process_resident_memory_bytes') / MIB },
  handles: { unit: '', tolerance: 0.05, room: 10, of: (page) => page.sum('process_open_fds') },
  threads: { unit: '', tolerance: 0.1, room: 8, of: (page) => page.sum('process_threads') },
  timers: { unit: '', tolerance: 0.1, room: 20, of: (page) => page.sum('dotnet_timers') },
  series: { unit: '', tolerance: 0.02, room: 60, of: (page) => page.size },
  'log queue': { unit: '', tolerance: 0.25, room: 1_000, of: (page) => page.sum('telemetry_export_queue_size', { signal: 'logs' }) },
  'span queue': { unit: '', tolerance: 0.25, room: 1_000, of: (page) => page.sum('telemetry_export_queue_size', { signal: 'traces' }) },
  'tail buffer': { unit: 'MiB', tolerance: 0.25, room: 4, of: (page) => page.sum('telemetry_tail_buffer_bytes') / MIB },
  'pool pending': { unit: '', tolerance: 0.25, room: 10, of: (page) => page.sum('db_connection_pool_pending') },
  subscriptions: { unit: '', tolerance: 0, room: 0.5, of: (page) => page.sum('graphql_active_subscriptions') },
};

/** All figures of a page. */
export const sampleOf = (page) => Object.fromEntries(Object.entries(FIGURES).map(([name, { of }]) => [name, of(page)]));

const dropped = (page, signal, sink) => page.sum('telemetry_records_dropped_total', { signal, sink });
const ended = (page) => page.sum('telemetry_spans_total') - page.sum('telemetry_spans_total', { decision: 'dropped' });

/**
 * Holds what arrived against what the service says: arrived + dropped = made, for spans and for the log records of each sink.
 * A batch that arrived although its sender had given it up is in both; `late` is how much of that there is at most. A sink that was away has
 * records of its own besides, `log.dropped`, which are no part of the total.
 */
export function losses(page, arrived) {
  const records = page.sum('telemetry_log_records_total');
  const row = (what, made, came, [signal, sink], late) => {
    const lost = dropped(page, signal, sink);
    return { what, made, arrived: came, dropped: lost, late, uncounted: made - came - lost };
  };
  return [
    row('spans to the collector', ended(page), arrived.spans, ['traces', 'otlp'], arrived.lateAnswers),
    row('records to the collector', records, arrived.records - arrived.ownRecords, ['logs', 'otlp'], arrived.lateAnswers),
    row('records to standard output', records, arrived.lines, ['logs', 'stdout'], 0),
    row('records to the file', records, arrived.file - arrived.ownInFile, ['logs', 'file'], 0),
  ];
}
