// The objectives: how much of their budgets is left, and how fast it is spent.
import { dashboard, job } from './dashboard.mjs';
import { stat, timeseries } from './panels.mjs';

const burn = (window) => `slo:requests_bad:ratio_increase${window}{${job}} / on (slo) group_left () (1 - slo:objective:ratio)`;

export default dashboard({
  uid: 'pcf-slo',
  title: 'PCF / SLO',
  description:
    'Availability: 99.9 % of requests do not fail. Latency: 99 % are answered within 0.5 s. Both over 30 days, each request with the same weight.',
  rows: {
    'Budget of 30 days': [
      stat({
        title: 'Budget left',
        description: 'Share of the allowed errors that is left. Below 0 the objective is missed.',
        unit: 'percentunit',
        width: 8,
        min: -1,
        max: 1,
        limits: [0, 0.25],
        isFloor: true,
        alert: 'PcfErrorBudgetSpent',
        queries: { '{{slo}}': `1 - slo:error_budget_used:ratio{${job}}` },
      }),
      stat({
        title: 'Good requests',
        description: 'Share of the requests of 30 days that kept the objective.',
        unit: 'percentunit',
        width: 8,
        max: 1,
        queries: { '{{slo}}': `1 - slo:requests_bad:ratio_increase30d{${job}}` },
      }),
      stat({
        title: 'Objective',
        description: 'The share that has to keep it. It is set in recording-slo.yml.',
        unit: 'percentunit',
        width: 8,
        max: 1,
        queries: { '{{slo}}': 'slo:objective:ratio' },
      }),
    ],
    'Burn rate': [
      timeseries({
        title: 'Burn rate, fast windows',
        description: 'How many times faster than allowed the budget is spent. 1 spends it in 30 days; 14.4 over 1 h wakes.',
        unit: 'short',
        width: 12,
        limits: [6, 14.4],
        alert: 'PcfErrorBudgetBurnsFast',
        queries: Object.fromEntries(['5m', '30m', '1h', '6h'].map((window) => [`{{slo}} ${window}`, burn(window)])),
      }),
      timeseries({
        title: 'Burn rate, slow windows',
        description: 'The same over 2 h to 3 d. 3 over 1 d, or 1 over 3 d, asks for a look.',
        unit: 'short',
        width: 12,
        limits: [1, 3],
        alert: 'PcfErrorBudgetBurnsSlowly',
        queries: Object.fromEntries(['2h', '1d', '3d'].map((window) => [`{{slo}} ${window}`, burn(window)])),
      }),
    ],
    'What it is made of': [
      timeseries({
        title: 'Requests',
        description: 'Requests in 5 min that the objectives count.',
        unit: 'short',
        width: 12,
        queries: { '{{slo}}': `slo:requests:increase5m{${job}}` },
      }),
      timeseries({
        title: 'Bad requests',
        description: 'Requests in 5 min that failed (availability) or took longer than 0.5 s (latency).',
        unit: 'short',
        width: 12,
        queries: { '{{slo}}': `slo:requests_bad:increase5m{${job}}` },
      }),
    ],
  },
});
