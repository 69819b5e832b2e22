// Holds the committed dashboards against Grafana's own schema, by the TypeScript compiler.
// Standard input: the files' paths, one a line. Standard output: one line for each member that the schema does not have or has otherwise.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import ts from 'typescript';

// Enumerations of the schema are written as their values in JSON.
const heading = `
import type { Dashboard } from '@grafana/schema';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as statetimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
type Json<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T : { [K in keyof T]: Json<T[K]> };
type Of<O, F> = { options: Partial<Json<O>>; custom: Partial<Json<F>> };
type Kinds = {
  timeseries: Of<timeseries.Options, timeseries.FieldConfig>;
  stat: Of<stat.Options, {}>;
  'state-timeline': Of<statetimeline.Options, statetimeline.FieldConfig>;
  table: Of<table.Options, table.FieldConfig>;
};
`;

const panelsOf = (dashboard) => dashboard.panels.filter((panel) => panel.type !== 'row');

let source = heading;
let files = 0;
for await (const path of createInterface({ input: process.stdin })) {
  const dashboard = JSON.parse(readFileSync(path, 'utf8'));
  // The schema leaves to each data source what its annotations ask for.
  for (const annotation of dashboard.annotations.list) {
    delete annotation.titleFormat;
    delete annotation.target.expr;
  }
  source += `export const dashboard${files++}: Json<Dashboard> = ${JSON.stringify(dashboard, null, 1)};\n`;
  for (const { type, title, options, fieldConfig } of panelsOf(dashboard)) {
    const parts = JSON.stringify({ options, custom: fieldConfig.defaults.custom ?? {} });
    source += `(null as unknown as (of: Kinds[${JSON.stringify(type)}]) => void)(/* ${title} */ ${parts});\n`;
  }
}

const file = new URL(`.dashboards-${process.pid}.ts`, import.meta.url).pathname;
writeFileSync(file, source);
try {
  const program = ts.createProgram([file], {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  for (const { file: at, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const line = at ? at.text.split('\n')[at.getLineAndCharacterOfPosition(start).line].slice(0, 150) : '';
    console.log(`${ts.flattenDiagnosticMessageText(messageText, ' ').slice(0, 300)} | ${line}`);
  }
} finally {
  rmSync(file);
}
