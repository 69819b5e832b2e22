// Inside the service: operations, fields, batches, admission, database, authorization, subscriptions, notes.
import { dashboard, instance, job } from './dashboard.mjs';
import { states, timeseries } from './panels.mjs';

const rate = (metric, by, more = '') => `sum by (${by}) (rate(${metric}{${instance}${more}}[$__rate_interval]))`;

export default dashboard({
  uid: 'pcf-service',
  title: 'PCF / Service',
  description: 'Which operation, field, statement or check is busy, slow or failing.',
  rows: {
    'GraphQL operations': [
      timeseries({
        title: 'Busiest operations',
        description: 'Requests of the ten busiest operations. Names beyond the 50 busiest are `other`.',
        unit: 'reqps',
        queries: { '{{operation_name}}': `topk(10, ${rate('graphql_requests_total', 'operation_name')})` },
      }),
      timeseries({
        title: 'Slowest operations',
        description: 'The 95th percentile of the ten slowest operations. The points lead to traces.',
        unit: 's',
        limits: [1],
        hasExemplars: true,
        alert: 'PcfLatencyHigh',
        queries: {
          '{{operation_name}}': `topk(10, histogram_quantile(0.95, ${rate(
            'graphql_request_duration_seconds_bucket',
            'operation_name, le',
            ',operation_type!="subscription"',
          )}))`,
        },
      }),
      timeseries({
        title: 'Failed by operation',
        description: 'Requests that failed by the fault of the service.',
        unit: 'reqps',
        alert: 'PcfErrorRateHigh',
        queries: { '{{operation_name}}': rate('graphql_requests_total', 'operation_name', ',status="server_error"') },
      }),
      timeseries({
        title: 'Requests by result',
        description: 'ok, errors of clients, and errors of the service.',
        unit: 'reqps',
        isStacked: true,
        queries: { '{{status}}': rate('graphql_requests_total', 'status') },
      }),
      timeseries({
        title: 'Cost',
        description: 'The 95th percentile of the estimated cost of operations.',
        unit: 'short',
        queries: { '{{operation_type}}': `job:graphql_request_cost:p95_5m{${job}}` },
      }),
      timeseries({
        title: 'Refused for cost',
        description: 'Requests refused before they ran, by the limit that they are over.',
        unit: 'reqps',
        queries: { '{{reason}}': rate('graphql_cost_refused_total', 'reason') },
      }),
    ],
    'Fields and batches': [
      timeseries({
        title: 'Slowest fields',
        description: 'The 95th percentile of resolvers that wait longer than 1 ms.',
        unit: 's',
        width: 12,
        queries: { '{{parent_type}}.{{field}}': `topk(10, job_field:graphql_field_duration_seconds:p95_5m{${job}})` },
      }),
      timeseries({
        title: 'Objects in a batch',
        description: 'Mean number of objects that fields of one request load together. 1 means that batching is of no use.',
        unit: 'short',
        width: 12,
        queries: { '{{loader}}': `job_loader:graphql_batch_size:mean5m{${job}}` },
      }),
    ],
    Admission: [
      timeseries({
        title: 'Requests at work',
        description: 'Requests at work in each instance, and how many may be. The limit falls when answers take too long.',
        unit: 'short',
        alert: 'PcfRequestsShed',
        queries: {
          'at work {{instance}}': `graphql_requests_active{${instance}}`,
          'limit {{instance}}': `graphql_requests_limit{${instance}}`,
          'waiting {{instance}}': `graphql_requests_waiting{${instance}}`,
        },
      }),
      timeseries({
        title: 'Refused for load',
        description: 'Requests refused with 503, by what was full.',
        unit: 'reqps',
        alert: 'PcfRequestsShed',
        queries: { '{{reason}}': rate('graphql_requests_shed_total', 'reason') },
      }),
      timeseries({
        title: 'Memory of large answers',
        description: 'Memory of large answers that are made or sent, and how much they may take.',
        unit: 'bytes',
        alert: 'PcfAnswersRefused',
        queries: { 'in use': `sum(graphql_answers_memory_bytes{${instance}})`, limit: `sum(graphql_answers_memory_limit_bytes{${instance}})` },
      }),
    ],
    Database: [
      timeseries({
        title: 'Statements',
        description: 'Statements by operation.',
        unit: 'ops',
        queries: { '{{operation}}': rate('db_queries_total', 'operation') },
      }),
      timeseries({
        title: 'Statement p95',
        description: 'The 95th percentile of the duration of statements.',
        unit: 's',
        queries: { '{{operation}}': `job:db_query_duration_seconds:p95_5m{${job}}` },
      }),
      timeseries({
        title: 'Failed statements',
        description: 'Share of statements that failed.',
        unit: 'percentunit',
        limits: [0.05],
        alert: 'PcfQueriesFailing',
        queries: { '{{database}}': `job:db_queries_failed:ratio_increase5m{${job}}` },
      }),
      timeseries({
        title: 'Connections',
        description: 'Connections in use, open but idle, and at most; callers that wait for one.',
        unit: 'short',
        alert: 'PcfPoolNearlyFull',
        queries: {
          'in use': `sum(db_connection_pool_used{${instance}})`,
          idle: `sum(db_connection_pool_idle{${instance}})`,
          'at most': `sum(db_connection_pool_size{${instance}})`,
          waiting: `sum(db_connection_pool_pending{${instance}})`,
        },
      }),
      timeseries({
        title: 'Pool in use',
        description: 'Mean share of the connections in use. Over 80 % callers soon wait.',
        unit: 'percentunit',
        max: 1,
        limits: [0.8],
        alert: 'PcfPoolNearlyFull',
        queries: { '{{instance}}': `instance:db_connection_pool_used:ratio_mean5m{${instance}}` },
      }),
      timeseries({
        title: 'Wait for a connection',
        description: 'The 95th percentile of waits; 0 where a connection was free.',
        unit: 's',
        limits: [0.1],
        alert: 'PcfPoolWaitsLong',
        queries: { '{{instance}}': `instance:db_connection_pool_wait_seconds:p95_5m{${instance}}` },
      }),
    ],
    Authorization: [
      timeseries({
        title: 'Checks',
        description: 'Permission checks by result.',
        unit: 'ops',
        isStacked: true,
        queries: { '{{result}}': rate('auth_checks_total', 'result') },
      }),
      timeseries({
        title: 'Check p95',
        description: 'The 95th percentile of a check, which can cover many objects.',
        unit: 's',
        queries: { '{{source}}': `job:auth_check_duration_seconds:p95_5m{${job}}` },
      }),
      timeseries({
        title: 'Checks that fail',
        description: 'Share of checks that end with an error. What they guard is refused.',
        unit: 'percentunit',
        limits: [0.01],
        alert: 'PcfAuthorizationFailing',
        queries: { failed: `job:auth_checks_failed:ratio_increase5m{${job}}` },
      }),
      timeseries({
        title: 'Checks by the fallback',
        description: 'Share of decisions that are made without the authorizer, since it does not answer. 0 without SpiceDB.',
        unit: 'percentunit',
        max: 1,
        limits: [0.01],
        alert: 'PcfAuthorizerFallback',
        queries: { fallback: `job:auth_checks_fallback:ratio_increase5m{${job}}` },
      }),
      states({
        title: 'Circuit breaker',
        description: 'Whether calls go to the authorizer. While it is open they are refused, but for one each 3 s. Only with SpiceDB.',
        width: 8,
        texts: ['open', 'closed'],
        alert: 'PcfBreakerOpen',
        queries: { '{{service}} {{instance}}': `circuit_breaker_state{${instance},state="closed"}` },
      }),
      timeseries({
        title: 'Changes of the breaker',
        description: 'From half open to open while the server stays away; to closed when it is back. Only with SpiceDB.',
        unit: 'cps',
        alert: 'PcfBreakerFlapping',
        queries: { '{{service}} {{to}}': rate('circuit_breaker_transitions_total', 'service, to') },
      }),
    ],
    Caches: [
      timeseries({
        title: 'Cache hit ratio',
        description: 'Reads by id that were answered from this process or from Redis; `decisions` are permissions. Low after a start and after a loss of Redis.',
        unit: 'percentunit',
        max: 1,
        alert: 'PcfCacheHitRatioLow',
        queries: { '{{cache}}': `job_cache:cache_hits:ratio_rate5m{${job}}` },
      }),
      timeseries({
        title: 'Cache memory',
        description: 'Memory of copies in each process, estimated, and its limit.',
        unit: 'bytes',
        queries: {
          '{{instance}}': `cache_memory_bytes{${instance}}`,
          'limit of {{instance}}': `cache_memory_limit_bytes{${instance}}`,
        },
      }),
      timeseries({
        title: 'Channel between instances',
        description: 'Calls of Redis that failed, and messages that were lost. Only with Redis.',
        unit: 'cps',
        alert: 'PcfCacheDown',
        queries: {
          'redis {{operation}} {{reason}}': rate('redis_errors_total', 'operation, reason'),
          'message {{reason}}': rate('channel_dropped_total', 'reason'),
        },
      }),
    ],
    Subscriptions: [
      timeseries({
        title: 'Active',
        description: 'Subscriptions that run, and connections that are open.',
        unit: 'short',
        queries: {
          subscriptions: `sum(graphql_active_subscriptions{${instance}})`,
          '{{transport}}': `sum by (transport) (graphql_stream_connections{${instance}})`,
        },
      }),
      timeseries({
        title: 'Events',
        description: 'Events that were answered.',
        unit: 'cps',
        queries: { '{{operation_name}} {{status}}': rate('graphql_subscription_events_total', 'operation_name, status') },
      }),
      timeseries({
        title: 'Connections that ended',
        description: 'By reason: `slow`, `limit` and `failed` are worth a look.',
        unit: 'cps',
        alert: 'PcfSubscriberEventsLost',
        queries: { '{{transport}} {{reason}}': rate('graphql_stream_connections_closed_total', 'transport, reason') },
      }),
    ],
    Notes: [
      timeseries({
        title: 'Notes',
        description: 'Number of notes, counted every 30 s.',
        unit: 'short',
        width: 12,
        queries: { notes: `max(notes{${job}})` },
      }),
      timeseries({
        title: 'Created and deleted',
        description: 'Changes of the number of notes.',
        unit: 'cps',
        width: 12,
        queries: {
          created: `sum(rate(notes_created_total{${instance}}[$__rate_interval]))`,
          deleted: `sum(rate(notes_deleted_total{${instance}}[$__rate_interval]))`,
        },
      }),
    ],
  },
});
