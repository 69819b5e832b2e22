// Reads PromQL with Prometheus's own grammar for editors (lezer).
// Standard input: one query a line, as a JSON string.
// Standard output: for each, one JSON line: its syntax errors, the metrics it selects with the labels they are matched by, the labels of its
// aggregations and joins, and its aggregated metrics.
import { createInterface } from 'node:readline';
import { parser } from '@prometheus-io/lezer-promql';

const textOf = (query, node) => query.slice(node.from, node.to);

function read(query) {
  const found = { errors: [], selectors: [], labels: [] };
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError) found.errors.push(`at ${node.from}: ${query.slice(node.from, node.from + 20)}`);
      if (node.name === 'VectorSelector') found.selectors.push(selector(query, node.node));
      if (node.name === 'GroupingLabels') {
        for (const label of node.node.getChildren('LabelName')) found.labels.push(textOf(query, label));
      }
    },
  });
  return found;
}

function selector(query, node) {
  const name = node.getChild('Identifier');
  const labels = [];
  for (const matcher of node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
    labels.push({ name: textOf(query, matcher.getChild('LabelName')), value: textOf(query, matcher.getChild('StringLiteral')).slice(1, -1) });
  }
  return { metric: name ? textOf(query, name) : '', labels };
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line) console.log(JSON.stringify(read(JSON.parse(line))));
}
