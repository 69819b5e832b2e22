// Decodes OTLP exports with the OpenTelemetry project's own generated decoder.
// Standard input: one request a line, the base64 body of ExportTraceServiceRequest; or of another signal, with `metrics ` or `logs ` before it.
// Standard output: one JSON array of spans, metrics or log records a line.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { collector } = require('@opentelemetry/otlp-transformer/build/src/generated/root.js').opentelemetry.proto;

const hex = (bytes) => Buffer.from(bytes ?? []).toString('hex');
const list = (any) => any.values?.map(value) ?? [];
const value = (any) =>
  any?.arrayValue ? list(any.arrayValue) : any?.stringValue ?? any?.boolValue ?? (any?.intValue != null ? Number(any.intValue) : any?.doubleValue);
const attributes = (list) => Object.fromEntries((list ?? []).map((pair) => [pair.key, value(pair.value)]));
const buckets = (side) => side && { offset: side.offset, counts: side.bucketCounts.map(Number) };

const span = (span) => ({
  name: span.name,
  kind: span.kind,
  traceId: hex(span.traceId),
  spanId: hex(span.spanId),
  parentSpanId: hex(span.parentSpanId),
  traceState: span.traceState,
  start: String(span.startTimeUnixNano),
  end: String(span.endTimeUnixNano),
  flags: span.flags,
  status: span.status?.code ?? 0,
  statusMessage: span.status?.message ?? '',
  attributes: attributes(span.attributes),
  events: span.events.map((event) => ({ name: event.name, time: String(event.timeUnixNano), attributes: attributes(event.attributes) })),
  links: span.links.map((link) => ({ traceId: hex(link.traceId), spanId: hex(link.spanId), traceState: link.traceState, attributes: attributes(link.attributes) })),
});

const point = (point) => ({
  attributes: attributes(point.attributes),
  start: String(point.startTimeUnixNano ?? 0),
  time: String(point.timeUnixNano),
  value: point.asDouble,
  count: point.count != null ? Number(point.count) : undefined,
  sum: point.sum,
  bucketCounts: point.bucketCounts?.map(Number),
  bounds: point.explicitBounds,
  scale: point.scale,
  zeroCount: point.zeroCount != null ? Number(point.zeroCount) : undefined,
  zeroThreshold: point.zeroThreshold,
  positive: buckets(point.positive),
  negative: buckets(point.negative),
  exemplars: (point.exemplars ?? []).map((one) => ({ traceId: hex(one.traceId), spanId: hex(one.spanId), value: one.asDouble, time: String(one.timeUnixNano) })),
});

const metric = (metric) => {
  const type = ['gauge', 'sum', 'histogram', 'exponentialHistogram'].find((name) => metric[name]);
  const { aggregationTemporality, isMonotonic, dataPoints } = metric[type];
  return { name: metric.name, description: metric.description, unit: metric.unit, type, temporality: aggregationTemporality ?? 0, isMonotonic: isMonotonic ?? false, points: dataPoints.map(point) };
};

const record = (record) => ({
  time: String(record.timeUnixNano),
  severity: record.severityNumber,
  severityText: record.severityText,
  body: value(record.body),
  eventName: record.eventName,
  traceId: hex(record.traceId),
  spanId: hex(record.spanId),
  attributes: attributes(record.attributes),
});

const kinds = {
  traces: [collector.trace.v1.ExportTraceServiceRequest, 'resourceSpans', 'scopeSpans', 'spans', span],
  metrics: [collector.metrics.v1.ExportMetricsServiceRequest, 'resourceMetrics', 'scopeMetrics', 'metrics', metric],
  logs: [collector.logs.v1.ExportLogsServiceRequest, 'resourceLogs', 'scopeLogs', 'logRecords', record],
};

for await (const line of createInterface({ input: process.stdin })) {
  const [kind, body] = line.includes(' ') ? line.split(' ') : ['traces', line];
  const [Request, resources, scopes, items, read] = kinds[kind];
  const all = Request.decode(Buffer.from(body, 'base64'))[resources].flatMap((resource) =>
    resource[scopes].flatMap((scope) =>
      scope[items].map((item) => ({ resource: attributes(resource.resource.attributes), scope: scope.scope.name, ...read(item) }))));
  process.stdout.write(`${JSON.stringify(all)}\n`);
}
