// The kinds of panels. Each has a title, a description, a unit, and its queries by their legends.

import { link, runbooks } from './links.mjs';

const datasource = { type: 'prometheus', uid: '${datasource}' };

const refId = (index) => String.fromCharCode('A'.charCodeAt(0) + index);

const targets = (queries, more) =>
  Object.entries(queries).map(([legendFormat, expr], index) => ({
    datasource,
    refId: refId(index),
    expr,
    legendFormat,
    editorMode: 'code',
    range: true,
    instant: false,
    ...more,
  }));

/** Green below the first threshold, then yellow and red; `isFloor` turns the colours round, for what must not become small. */
function thresholds(values = [], isFloor = false) {
  const colors = values.length === 1 ? ['green', 'red'] : ['green', 'yellow', 'red'];
  const ordered = isFloor ? colors.slice(0, values.length + 1).reverse() : colors;
  return { mode: 'absolute', steps: [null, ...values].map((value, index) => ({ value, color: ordered[index] ?? 'red' })) };
}

const links = (alert) => (alert ? [link(`Runbook: ${alert}`, `${runbooks}/${alert}.md`)] : []);

/**
 * Lines over time.
 * @param {object} what
 * @param {string} what.title
 * @param {string} what.description what it shows, and what is good
 * @param {string} what.unit a unit of Grafana
 * @param {Record<string, string>} what.queries PromQL by legend
 * @param {number} [what.width] of 24 columns
 * @param {number} [what.min] of the axis
 * @param {number} [what.max] of the axis; none follows the data
 * @param {number[]} [what.limits] thresholds, drawn as lines
 * @param {boolean} [what.isFloor] whether what is below the thresholds is bad, not what is above
 * @param {boolean} [what.isStacked]
 * @param {boolean} [what.hasExemplars] whether the queries select buckets with exemplars, which lead to traces
 * @param {string} [what.alert] the alert whose runbook is linked
 */
export function timeseries({ title, description, unit, queries, width = 8, min = 0, max, limits, isFloor, isStacked, hasExemplars, alert }) {
  return {
    width,
    type: 'timeseries',
    title,
    description,
    datasource,
    links: links(alert),
    targets: targets(queries, hasExemplars ? { exemplar: true } : {}),
    fieldConfig: {
      defaults: {
        unit,
        min,
        ...(max === undefined ? {} : { max }),
        thresholds: thresholds(limits, isFloor),
        color: { mode: 'palette-classic' },
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          fillOpacity: isStacked ? 20 : 0,
          showPoints: 'never',
          spanNulls: false,
          stacking: { mode: isStacked ? 'normal' : 'none', group: 'A' },
          thresholdsStyle: { mode: limits ? 'line' : 'off' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['mean', 'max', 'lastNotNull'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

/** The last value of each query, in colour. */
export function stat({ title, description, unit, queries, width = 4, min = 0, max, limits, isFloor, alert }) {
  return {
    width,
    type: 'stat',
    title,
    description,
    datasource,
    links: links(alert),
    targets: targets(queries),
    fieldConfig: {
      defaults: { unit, min, ...(max === undefined ? {} : { max }), thresholds: thresholds(limits, isFloor), color: { mode: 'thresholds' } },
      overrides: [],
    },
    options: {
      colorMode: 'value',
      graphMode: 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: 'auto',
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard',
      reduceOptions: { calcs: ['lastNotNull'], values: false, fields: '' },
    },
  };
}

/** Bands over time for what is either 1 or 0; `texts` names both, the bad one first. */
export function states({ title, description, queries, width = 12, alert, texts: [bad, good] = ['down', 'up'] }) {
  return {
    width,
    type: 'state-timeline',
    title,
    description,
    datasource,
    links: links(alert),
    targets: targets(queries),
    fieldConfig: {
      defaults: {
        unit: 'bool_on_off',
        min: 0,
        max: 1,
        color: { mode: 'thresholds' },
        thresholds: thresholds([1], true),
        mappings: [{ type: 'value', options: { 0: { text: bad, color: 'red', index: 0 }, 1: { text: good, color: 'green', index: 1 } } }],
        custom: { fillOpacity: 70, lineWidth: 0 },
      },
      overrides: [],
    },
    options: {
      showValue: 'never',
      rowHeight: 0.9,
      mergeValues: true,
      alignValue: 'left',
      perPage: 20,
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'single', sort: 'none' },
    },
  };
}

/** The last values as a table, one row a series; `columns` names the labels that are shown, in order. */
export function table({ title, description, unit, queries, columns, width = 12, alert }) {
  return {
    width,
    type: 'table',
    title,
    description,
    datasource,
    links: links(alert),
    targets: targets(queries, { format: 'table', instant: true, range: false }),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: thresholds(),
        color: { mode: 'thresholds' },
        custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false },
      },
      overrides: [],
    },
    options: { showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: 'Value', desc: true }] },
    transformations: [
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          renameByName: {},
          indexByName: Object.fromEntries([...columns, 'Value'].map((column, index) => [column, index])),
        },
      },
    ],
  };
}
