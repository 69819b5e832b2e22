// Decodes OTLP trace exports with the OpenTelemetry project's own generated decoder.
// Standard input: one base64 body of ExportTraceServiceRequest a line. Standard output: one JSON array of spans a line.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const root = require('@opentelemetry/otlp-transformer/build/src/generated/root.js');
const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

const hex = (bytes) => Buffer.from(bytes ?? []).toString('hex');
const value = (any) => any?.stringValue ?? any?.boolValue ?? (any?.intValue != null ? Number(any.intValue) : any?.doubleValue);
const attributes = (list) => Object.fromEntries((list ?? []).map((pair) => [pair.key, value(pair.value)]));

for await (const line of createInterface({ input: process.stdin })) {
  const request = Request.decode(Buffer.from(line, 'base64'));
  const spans = request.resourceSpans.flatMap((resource) =>
    resource.scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        resource: attributes(resource.resource.attributes),
        scope: scope.scope.name,
        name: span.name,
        kind: span.kind,
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        status: span.status?.code ?? 0,
        attributes: attributes(span.attributes),
      }))));
  process.stdout.write(`${JSON.stringify(spans)}\n`);
}
