// A dashboard of rows of panels, in the form that Grafana exports.

import { link, runbooks } from './links.mjs';

const datasource = { type: 'prometheus', uid: '${datasource}' };
const gridWidth = 24;
const height = 8;

/** Label matchers of the dashboard's variables, for series of instances and for series that are summed by job. */
export const instance = 'job=~"$job",instance=~"$instance"';
export const job = 'job=~"$job"';

const variable = (name, label, query, isMulti) => ({
  type: 'query',
  name,
  label,
  datasource,
  query: { query, refId: name },
  refresh: 2,
  sort: 1,
  multi: isMulti,
  includeAll: isMulti,
  ...(isMulti ? { allValue: '.*' } : {}),
  options: [],
});

const variables = [
  { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus', regex: '', multi: false, includeAll: false, options: [] },
  variable('job', 'Job', 'label_values(service_build_info, job)', false),
  variable('instance', 'Instance', 'label_values(service_build_info{job=~"$job"}, instance)', true),
];

const links = [
  { ...link('PCF', ''), type: 'dashboards', tags: ['pcf'], icon: 'external link', includeVars: true, keepTime: true, targetBlank: false },
  link('Runbooks', `${runbooks}/README.md`),
];

/** Starts and deploys, as lines in each panel. */
const annotations = {
  list: [
    {
      name: 'Starts',
      enable: true,
      hide: false,
      iconColor: 'blue',
      datasource,
      target: { refId: 'starts', expr: 'changes(process_start_time_seconds{job=~"$job"}[1m]) > 0' },
      titleFormat: 'Start of {{instance}}',
    },
  ],
};

/** Puts panels of a row side by side, in lines of 24 columns, below what stands already. */
function place(panels, top, firstId) {
  let [x, y, id] = [0, top, firstId];
  const placed = panels.map(({ width, ...panel }) => {
    if (x + width > gridWidth) [x, y] = [0, y + height];
    const at = { id: id++, gridPos: { x, y, w: width, h: height }, ...panel };
    x += width;
    return at;
  });
  return { placed, bottom: y + height, id };
}

/**
 * A dashboard.
 * @param {{ uid: string, title: string, description: string, rows: Record<string, object[]> }} what its rows are named by their titles
 */
export function dashboard({ uid, title, description, rows }) {
  const panels = [];
  let [top, id] = [0, 1];
  for (const [name, content] of Object.entries(rows)) {
    panels.push({ id: id++, type: 'row', title: name, collapsed: false, gridPos: { x: 0, y: top, w: gridWidth, h: 1 }, panels: [] });
    const row = place(content, top + 1, id);
    panels.push(...row.placed);
    [top, id] = [row.bottom, row.id];
  }
  return {
    uid,
    title,
    description,
    tags: ['pcf'],
    editable: false,
    graphTooltip: 1,
    schemaVersion: 39,
    version: 1,
    refresh: '30s',
    timezone: 'utc',
    time: { from: 'now-3h', to: 'now' },
    links,
    annotations,
    templating: { list: variables },
    panels,
  };
}
