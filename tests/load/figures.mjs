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

const dropped = (page, signal, sink) => page.sum('telemetry_records_dropped_total', { signal, sink });
const ended = (page) => page.sum('telemetry_spans_total') - page.sum('telemetry_spans_total', { decision: 'dropped' });

/**
 * Holds what arrived against what the service says: arrived + dropped = made, for spans and for the log records of each sink.
 * A batch that arrived although its sender had given it up is in both; `late` is how much of that there is at most.
 */
export function losses(page, arrived) {
  const records = page.sum('telemetry_log_records_total');
  return [
    { what: 'spans to the collector', made: ended(page), arrived: arrived.spans, dropped: dropped(page, 'traces', 'otlp'), late: arrived.late },
    { what: 'records to the collector', made: records, arrived: arrived.records, dropped: dropped(page, 'logs', 'otlp'), late: arrived.late },
    { what: 'records to standard output', made: records, arrived: arrived.lines, dropped: dropped(page, 'logs', 'stdout'), late: 0 },
    ...(arrived.file === null ? []
      : [{ what: 'records to the file', made: records, arrived: arrived.file, dropped: dropped(page, 'logs', 'file'), late: 0 }]),
  ].map((row) => ({ ...row, uncounted: row.made - row.arrived - row.dropped }));
}
