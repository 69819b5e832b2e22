// Telemetry about itself: budgets, losses, redaction, sampling, scrapes, its cost.
import { dashboard, instance, job } from './dashboard.mjs';
import { states, table, timeseries } from './panels.mjs';

const rate = (metric, by, more = '') => `sum by (${by}) (rate(${metric}{${instance}${more}}[$__rate_interval]))`;

/** The series above zero; where all are zero, their sum, so that the panel says 0 and not "No data". */
const aboveZero = (by, series) => `sum by (${by}) (${series}) > 0 or sum(${series})`;

export default dashboard({
  uid: 'pcf-telemetry',
  title: 'PCF / Telemetry',
  description: 'How near telemetry is to its limits, and what it has lost. All losses are counted.',
  rows: {
    Series: [
      timeseries({
        title: 'Series',
        description: 'Series of all metrics of an instance.',
        unit: 'short',
        queries: { '{{instance}}': `sum by (instance) (telemetry_metric_series{${instance}})` },
      }),
      timeseries({
        title: 'Series of their limits',
        description: 'Notable metrics have a row of their own; `other` is the rest.',
        unit: 'percentunit',
        max: 1,
        limits: [0.8, 1],
        alert: 'PcfSeriesLimitReached',
        queries: { '{{metric}}': `max by (metric) (instance:telemetry_metric_series:ratio{${instance}})` },
      }),
      timeseries({
        title: 'Over the limit',
        description: 'Recordings that count as `other`, series that expired, recordings that were rejected.',
        unit: 'cps',
        alert: 'PcfSeriesLimitReached',
        queries: {
          'over {{metric}}': rate('telemetry_series_overflowed_total', 'metric'),
          'expired {{metric}}': rate('telemetry_series_expired_total', 'metric'),
          'rejected {{metric}}': rate('telemetry_series_rejected_total', 'metric'),
        },
      }),
      table({
        title: 'Demand',
        description: 'Distinct label sets asked for since the start. Far above the limit, a label has values that clients make up.',
        unit: 'short',
        columns: ['metric', 'instance'],
        queries: { '': `max by (metric, instance) (telemetry_series_demand{${instance}})` },
      }),
      timeseries({
        title: 'Scrapes',
        description: 'How long Prometheus waited for a page, in seconds.',
        unit: 's',
        width: 12,
        alert: 'PcfScrapeNearLimits',
        queries: { '{{instance}}': `scrape_duration_seconds{${instance}}` },
      }),
    ],
    Losses: [
      timeseries({
        title: 'Lost',
        description: 'Records, spans and data points that were lost in 5 min. It should be 0.',
        unit: 'short',
        alert: 'PcfTelemetryLost',
        queries: {
          '{{signal}} {{sink}} {{reason}}': aboveZero('signal, sink, reason', `instance:telemetry_records_lost:increase5m{${instance}}`),
        },
      }),
      timeseries({
        title: 'Left out on purpose',
        description: 'Repeats that were held back, and records of the framework that say nothing.',
        unit: 'cps',
        queries: {
          '{{signal}} {{reason}}': rate('telemetry_records_dropped_total', 'signal, reason', ',reason=~"sampled|framework"'),
        },
      }),
      timeseries({
        title: 'Exports',
        description: 'Batches handed to a sink, and scrapes answered.',
        unit: 'ops',
        queries: { '{{signal}} {{sink}}': rate('telemetry_export_total', 'signal, sink') },
      }),
      timeseries({
        title: 'Failed exports',
        description: 'Share of exports that failed.',
        unit: 'percentunit',
        limits: [0.1],
        alert: 'PcfExportFailing',
        queries: { '{{signal}} {{sink}}': `max by (signal, sink) (instance:telemetry_exports_failed:ratio_increase5m{${instance}})` },
      }),
      timeseries({
        title: 'Queues',
        description: 'How full the queues of records and spans are, on average over 5 min.',
        unit: 'percentunit',
        max: 1,
        limits: [0.8],
        alert: 'PcfExportQueueNearlyFull',
        queries: { '{{signal}}': `max by (signal) (instance:telemetry_export_queue:ratio_mean5m{${instance}})` },
      }),
      timeseries({
        title: 'Instruments refused',
        description: 'Instruments that are not exposed because another metric has their name.',
        unit: 'short',
        alert: 'PcfInstrumentRefused',
        queries: { '{{instance}}': `telemetry_instruments_refused_total{${instance}}` },
      }),
    ],
    'Logs and redaction': [
      timeseries({
        title: 'Log records',
        width: 6,
        description: 'Records written, by level.',
        unit: 'cps',
        isStacked: true,
        queries: { '{{level}}': rate('telemetry_log_records_total', 'level') },
      }),
      states({
        title: 'Audit records',
        width: 6,
        description: 'Whether audit records are written. Those that could not be written are under *Lost*.',
        alert: 'PcfAuditOff',
        texts: ['off', 'on'],
        queries: { '{{instance}}': `telemetry_audit_enabled{${instance}}` },
      }),
      timeseries({
        title: 'Redactions',
        width: 6,
        description: 'Values masked, by signal and rule. A sudden rise: new code logs what it should not.',
        unit: 'cps',
        queries: {
          '{{signal}} {{rule}}': aboveZero('signal, rule', `job:telemetry_redactions:rate5m{${job}}`),
        },
      }),
      timeseries({
        title: 'Values that could not be inspected',
        width: 6,
        description: 'They were masked whole.',
        unit: 'cps',
        alert: 'PcfRedactionFailing',
        queries: { '{{signal}}': rate('telemetry_redaction_failures_total', 'signal') },
      }),
    ],
    Sampling: [
      timeseries({
        title: 'Sampling probability',
        description: 'Probability with which a trace that begins now is kept. Only with a rate set.',
        unit: 'percentunit',
        max: 1,
        queries: { '{{instance}}': `telemetry_trace_sample_ratio{${instance}}` },
      }),
      timeseries({
        title: 'Traces kept of the rate',
        description: 'Traces that were sampled, of those that the set rate allows; fewer with less traffic. Above the line, callers are followed.',
        unit: 'percentunit',
        limits: [1.5],
        alert: 'PcfSamplingOffRate',
        queries: { '{{instance}}': `instance:telemetry_traces_kept:ratio_rate10m{${instance}}` },
      }),
      timeseries({
        title: 'Traces',
        description: 'Traces that began here or came here, by what the sampler decided.',
        unit: 'cps',
        queries: { '{{decision}}': rate('telemetry_traces_total', 'decision') },
      }),
      timeseries({
        title: 'Spans',
        width: 12,
        description: 'Spans by what decided about them. Only where spans are sent.',
        unit: 'cps',
        queries: { '{{decision}}': rate('telemetry_spans_total', 'decision') },
      }),
      timeseries({
        title: 'Traces that waited for their end',
        width: 12,
        description: '`evicted` and `thinned` were given up: failed ones may be among them.',
        unit: 'cps',
        alert: 'PcfTracesGivenUp',
        queries: { '{{outcome}}': rate('telemetry_tail_traces_total', 'outcome') },
      }),
      timeseries({
        title: 'Spans kept',
        description: 'Share of the spans that are sent.',
        unit: 'percentunit',
        max: 1,
        width: 12,
        queries: { '{{instance}}': `instance:telemetry_spans_kept:ratio_rate5m{${instance}}` },
      }),
      timeseries({
        title: 'Memory of waiting spans',
        description: 'Estimated memory of the spans that wait for the end of their trace.',
        unit: 'bytes',
        width: 12,
        queries: { '{{instance}}': `telemetry_tail_buffer_bytes{${instance}}` },
      }),
    ],
    Overhead: [
      timeseries({
        title: 'Share of CPU time',
        description: "What telemetry takes of the process's CPU time, by its own estimate. The line is the usual budget, a twentieth.",
        unit: 'percentunit',
        limits: [0.05],
        alert: 'PcfTelemetryOverBudget',
        queries: { '{{instance}}': `instance:telemetry_overhead:ratio_rate5m{${instance}}` },
      }),
      timeseries({
        title: 'CPU time by component',
        description: 'Estimated processors in use; 0.01 is 10 ms a second.',
        unit: 'short',
        isStacked: true,
        queries: { '{{component}}': rate('telemetry_overhead_seconds_total', 'component') },
      }),
      timeseries({
        title: 'Step of thinning',
        description: '0 keeps all; each step halves the traces and leaves out more log records at INFO and below. Only with a budget set.',
        unit: 'short',
        max: 4,
        limits: [1],
        alert: 'PcfTelemetryOverBudget',
        queries: { '{{instance}}': `telemetry_overhead_step{${instance}}` },
      }),
    ],
  },
});
