// The process: CPU, memory, garbage collection, threads, descriptors.
import { dashboard, instance, job } from './dashboard.mjs';
import { stat, timeseries } from './panels.mjs';

const rate = (metric, by) => `sum by (${by}) (rate(${metric}{${instance}}[$__rate_interval]))`;
const each = '{{instance}}';

export default dashboard({
  uid: 'pcf-infrastructure',
  title: 'PCF / Infrastructure',
  description: 'What an instance runs out of: CPU, memory, threads, descriptors.',
  rows: {
    Instances: [
      stat({
        title: 'Running since',
        description: 'Time since the start of each instance.',
        unit: 's',
        width: 8,
        alert: 'PcfRestarting',
        queries: { [each]: `time() - process_start_time_seconds{${instance}}` },
      }),
      stat({
        title: 'Starts in 15 min',
        description: 'One is a deploy; three are a loop.',
        unit: 'short',
        width: 8,
        limits: [2, 3],
        alert: 'PcfRestarting',
        queries: { [each]: `changes(process_start_time_seconds{${instance}}[15m])` },
      }),
      stat({
        title: 'Processors',
        description: 'Processors that the runtime uses.',
        unit: 'short',
        width: 8,
        queries: { [each]: `dotnet_process_cpus{${instance}}` },
      }),
    ],
    CPU: [
      timeseries({
        title: 'CPU',
        description: 'Cores in use by each instance.',
        unit: 'short',
        queries: { [each]: rate('process_cpu_seconds_total', 'instance') },
      }),
      timeseries({
        title: 'CPU of its limit',
        description: 'Share of the limit of the control group; 0 without one.',
        unit: 'percentunit',
        max: 1,
        limits: [0.9],
        alert: 'PcfCpuNearLimit',
        queries: { [each]: `instance:process_cpu:ratio_rate5m{${instance}}` },
      }),
      timeseries({
        title: 'User and system',
        description: 'A large share of system time points to input and output.',
        unit: 'short',
        isStacked: true,
        queries: { '{{cpu_mode}}': rate('dotnet_process_cpu_time_seconds_total', 'cpu_mode') },
      }),
    ],
    Memory: [
      timeseries({
        title: 'Resident memory',
        description: 'Memory in RAM, and the limit of the control group where there is one.',
        unit: 'bytes',
        alert: 'PcfMemoryNearLimit',
        queries: { [each]: `process_resident_memory_bytes{${instance}}`, limit: `min(process_memory_limit_bytes{${instance}} < Inf)` },
      }),
      timeseries({
        title: 'Memory of its limit',
        description: 'Share of the limit of the control group; at 1 the kernel ends the process.',
        unit: 'percentunit',
        max: 1,
        limits: [0.9],
        alert: 'PcfMemoryNearLimit',
        queries: { [each]: `instance:process_memory:ratio_mean5m{${instance}}` },
      }),
      timeseries({
        title: 'Heap by generation',
        description: 'Heap after the last collection. A second generation that only grows is a leak.',
        unit: 'bytes',
        isStacked: true,
        queries: { '{{gc_heap_generation}}': `sum by (gc_heap_generation) (dotnet_gc_last_collection_heap_size_bytes{${instance}})` },
      }),
    ],
    'Garbage collection': [
      timeseries({
        title: 'Collections',
        description: 'Collections by generation.',
        unit: 'cps',
        queries: { '{{gc_heap_generation}}': rate('dotnet_gc_collections_total', 'gc_heap_generation') },
      }),
      timeseries({
        title: 'Paused',
        description: 'Share of the time that the process is paused for collections.',
        unit: 'percentunit',
        limits: [0.1],
        alert: 'PcfGarbageCollectionLong',
        queries: { [each]: `instance:dotnet_gc_pause:ratio_rate5m{${instance}}` },
      }),
      timeseries({
        title: 'Allocated',
        description: 'Bytes allocated each second.',
        unit: 'Bps',
        queries: { [each]: rate('dotnet_gc_heap_total_allocated_bytes_total', 'instance') },
      }),
    ],
    Threads: [
      timeseries({
        title: 'Threads',
        description: 'Threads of the operating system, and of the thread pool.',
        unit: 'short',
        queries: { 'system {{instance}}': `process_threads{${instance}}`, 'pool {{instance}}': `dotnet_thread_pool_threads{${instance}}` },
      }),
      timeseries({
        title: 'Waiting for a thread',
        description: 'Work items that wait for a thread of the pool. It should be 0.',
        unit: 'short',
        limits: [100],
        alert: 'PcfThreadPoolStarved',
        queries: { [each]: `dotnet_thread_pool_queue_length{${instance}}` },
      }),
      timeseries({
        title: 'Lock contention',
        description: 'Acquisitions of locks that had to wait.',
        unit: 'ops',
        queries: { [each]: rate('dotnet_monitor_lock_contentions_total', 'instance') },
      }),
    ],
    Disks: [
      timeseries({
        title: 'Free space',
        description: 'Share of the volume that is free, under the store and under the files of the log. Red is below a tenth.',
        unit: 'percentunit',
        max: 1,
        width: 12,
        limits: [0.1],
        isFloor: true,
        alert: 'PcfDiskNearlyFull',
        queries: {
          'store {{instance}}': `instance:db_disk_free:ratio_mean5m{${instance}}`,
          '{{sink}} {{instance}}': `instance:telemetry_disk_free:ratio_mean5m{${instance}}`,
        },
      }),
      timeseries({
        title: 'Free bytes',
        description: 'The same in bytes. The log file and the audit file take at most 1 GiB each by default.',
        unit: 'bytes',
        width: 12,
        alert: 'PcfDiskNearlyFull',
        queries: { 'store {{instance}}': `db_disk_free_bytes{${instance}}`, '{{sink}} {{instance}}': `telemetry_disk_free_bytes{${instance}}` },
      }),
    ],
    'Descriptors, connections, exceptions': [
      timeseries({
        title: 'File descriptors',
        description: 'Share of the file descriptors that are open.',
        unit: 'percentunit',
        max: 1,
        limits: [0.8],
        alert: 'PcfDescriptorsNearLimit',
        queries: { [each]: `instance:process_fds:ratio_mean5m{${instance}}` },
      }),
      timeseries({
        title: 'Connections over the limit',
        description: 'Connections that were taken for health and metrics alone, or closed for a newer one.',
        unit: 'cps',
        alert: 'PcfConnectionsAtLimit',
        queries: { '{{outcome}}': rate('connections_over_limit_total', 'outcome') },
      }),
      timeseries({
        title: 'Exceptions',
        description: 'Exceptions thrown, caught ones among them.',
        unit: 'cps',
        queries: { '{{error_type}}': `topk(10, ${rate('dotnet_exceptions_total', 'error_type')})` },
      }),
      timeseries({
        title: 'HTTP requests in flight',
        description: 'HTTP requests that are being answered, open streams among them.',
        unit: 'short',
        width: 12,
        queries: { [each]: `http_requests_in_flight{${instance}}` },
      }),
      timeseries({
        title: 'Failures without a request',
        description: 'Failures of background work.',
        unit: 'cps',
        width: 12,
        alert: 'PcfBackgroundTaskFailing',
        queries: { '{{task}}': `sum by (task) (rate(background_failures_total{${job}}[$__rate_interval])) or vector(0)` },
      }),
    ],
  },
});
