// The first page to open: is it well, and if not, which of traffic, errors, latency and saturation is off?
import { dashboard, instance, job } from './dashboard.mjs';
import { stat, states, table, timeseries } from './panels.mjs';

const answered = `graphql_request_duration_seconds_bucket{${instance},operation_type!="subscription"}`;

export default dashboard({
  uid: 'pcf-overview',
  title: 'PCF / Overview',
  description: 'The golden signals of the service. What is red here has a runbook behind its title.',
  rows: {
    Now: [
      stat({
        title: 'Instances',
        description: 'Instances that answer scrapes. Red: none.',
        unit: 'short',
        limits: [1],
        isFloor: true,
        alert: 'PcfTargetDown',
        queries: { up: `sum(up{${job}})` },
      }),
      stat({
        title: 'Alerts',
        description: 'Alerts that fire, Watchdog left out.',
        unit: 'short',
        limits: [1],
        queries: { firing: 'sum(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)' },
      }),
      stat({
        title: 'Requests',
        description: 'GraphQL requests, and HTTP requests that failed before they were one.',
        unit: 'reqps',
        queries: { requests: `sum(job:requests:rate5m{${job}})` },
      }),
      stat({
        title: 'Failed',
        description: 'Share of requests that failed by the fault of the service. Good is below 0.1 %; over 5 % wakes.',
        unit: 'percentunit',
        max: 1,
        limits: [0.001, 0.05],
        alert: 'PcfErrorRateHigh',
        queries: { failed: `max(job:requests_failed:ratio_increase5m{${job}})` },
      }),
      stat({
        title: 'p95',
        description: 'Nineteen of twenty requests are answered within this time. Good is below 0.5 s.',
        unit: 's',
        limits: [0.5, 1],
        alert: 'PcfLatencyHigh',
        queries: { p95: `max(job:graphql_request_duration_seconds:p95_5m{${job}})` },
      }),
      stat({
        title: 'Budget left',
        description: 'What is left of the errors and slow answers that the objectives allow in 30 days.',
        unit: 'percentunit',
        min: -1,
        max: 1,
        limits: [0, 0.25],
        isFloor: true,
        alert: 'PcfErrorBudgetSpent',
        queries: { '{{slo}}': `1 - slo:error_budget_used:ratio{${job}}` },
      }),
    ],
    'Traffic and errors': [
      timeseries({
        title: 'Requests by kind',
        description: 'GraphQL requests by operation type.',
        unit: 'reqps',
        isStacked: true,
        queries: { '{{operation_type}}': `sum by (operation_type) (job:graphql_requests:rate5m{${job}})` },
      }),
      timeseries({
        title: 'Failed requests',
        description: 'Share of requests that failed by the fault of the service: 5xx and GraphQL server errors.',
        unit: 'percentunit',
        limits: [0.05],
        alert: 'PcfErrorRateHigh',
        queries: { failed: `job:requests_failed:ratio_increase5m{${job}}` },
      }),
      timeseries({
        title: 'GraphQL errors by code',
        description: 'Errors in answers, those of clients among them.',
        unit: 'cps',
        queries: { '{{code}}': `sum by (code) (rate(graphql_errors_total{${instance}}[$__rate_interval]))` },
      }),
      timeseries({
        title: 'HTTP by endpoint and status',
        description: 'All HTTP requests, with health checks and scrapes.',
        unit: 'reqps',
        width: 12,
        queries: { '{{endpoint}} {{status_group}}': `sum by (endpoint, status_group) (job:http_requests:rate5m{${job}})` },
      }),
      states({
        title: 'Dependencies',
        description: 'What the service depends on, by its last check; `load` is down while requests are refused.',
        alert: 'PcfStoreDown',
        queries: { '{{dependency}} {{instance}}': `dependency_up{${instance}}` },
      }),
    ],
    Latency: [
      timeseries({
        title: 'Time to answer',
        description: 'GraphQL requests without subscriptions. The points are exemplars: each leads to its trace.',
        unit: 's',
        width: 12,
        limits: [1],
        hasExemplars: true,
        alert: 'PcfLatencyHigh',
        queries: Object.fromEntries(
          ['0.5', '0.95', '0.99'].map((quantile) => [
            `p${quantile.slice(2).padEnd(2, '0')}`,
            `histogram_quantile(${quantile}, sum by (le) (rate(${answered}[$__rate_interval])))`,
          ]),
        ),
      }),
      timeseries({
        title: 'HTTP p95 by endpoint',
        description: 'From the first byte of a request to the last of its answer. Event streams are open for long.',
        unit: 's',
        width: 12,
        queries: { '{{endpoint}}': `job:http_request_duration_seconds:p95_5m{${job}}` },
      }),
    ],
    Saturation: [
      timeseries({
        title: 'Requests at work',
        description: 'GraphQL requests at work, how many may be, and how many wait.',
        unit: 'short',
        alert: 'PcfRequestsShed',
        queries: {
          'at work': `sum(graphql_requests_active{${instance}})`,
          limit: `sum(graphql_requests_limit{${instance}})`,
          waiting: `sum(graphql_requests_waiting{${instance}})`,
        },
      }),
      timeseries({
        title: 'Memory, CPU, pool',
        description: 'The fullest instance, as a share of its limits. Without a limit of the control group it is 0.',
        unit: 'percentunit',
        max: 1,
        limits: [0.9],
        alert: 'PcfMemoryNearLimit',
        queries: {
          memory: `max(instance:process_memory:ratio_mean5m{${instance}})`,
          CPU: `max(instance:process_cpu:ratio_rate5m{${instance}})`,
          'connection pool': `max(instance:db_connection_pool_used:ratio_mean5m{${instance}})`,
        },
      }),
      table({
        title: 'Versions',
        description: 'Which version runs where.',
        unit: 'short',
        width: 8,
        columns: ['instance', 'version', 'environment'],
        queries: { '': `max by (instance, version, environment) (service_build_info{${instance}})` },
      }),
    ],
  },
});
