# The project's commands. `./just` without a name lists them.

configuration := env("CONFIGURATION", "Debug")

[private]
default:
    @"{{just_executable()}}" --justfile "{{justfile()}}" --list --unsorted

# Run the service on http://localhost:8080 with its embedded defaults
run *arguments:
    dotnet run --project src/Pcf.Api -- {{arguments}}

# Install what the tests need, build, and run every test
test *arguments: (install-test-tools)
    dotnet build Pcf.slnx --configuration {{configuration}} --nologo --verbosity quiet
    dotnet test --solution Pcf.slnx --configuration {{configuration}} --no-build --max-parallel-test-modules 2 {{arguments}}

# Install the engines and oracles that tests use: Debian packages when root, npm packages by lock file
install-test-tools:
    @sh tests/install-tools.sh

# Run the tests of the metrics half of the library, real Prometheus and parsers among them
test-metrics: (install-test-tools)
    dotnet build Pcf.slnx --configuration {{configuration}} --nologo --verbosity quiet
    dotnet test --project tests/Pcf.Metrics.Tests --configuration {{configuration}} --no-build
    dotnet test --project tests/Pcf.Observability.AspNetCore.Tests --configuration {{configuration}} --no-build --filter-class '*Metrics*' --filter-class '*Scrape*' --filter-class '*MeterEvents*' --filter-class '*ManagementPort*'
    dotnet test --project tests/Pcf.Api.Tests --configuration {{configuration}} --no-build --filter-class '*TelemetryContract*'
    dotnet test --project tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --no-build --filter-class '*Exposition*' --filter-class '*Fuzzed*' --filter-class '*OddInstruments*' --filter-class '*Cardinality*' --filter-class '*Signals*' --filter-class '*AccessTests'

# Run the tests of structured logging
test-logging *arguments: (install-test-tools)
    dotnet build Pcf.slnx --configuration {{configuration}} --nologo --verbosity quiet
    dotnet run --project tests/Pcf.Logging.Tests --configuration {{configuration}} --no-build -- {{arguments}}
    dotnet run --project tests/Pcf.Otlp.Tests --configuration {{configuration}} --no-build -- {{arguments}}
    dotnet run --project tests/Pcf.Observability.AspNetCore.Tests --configuration {{configuration}} --no-build -- -class '*LogLevelTests' -class '*RequestTelemetryTests' -class '*FrameworkRecordsTests' -class '*ParentReaderTests' -class '*OtlpGrpcTests' {{arguments}}
    dotnet run --project tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --no-build -- -class '*CorrelationTests' -class '*LogFileTests' -class '*SignalsTests' -class '*CrashTests' -class '*AuditTests' -class '*OperationRecordTests' -class '*LossTests' {{arguments}}

# Run the tests of tracing and of OTLP
test-tracing *arguments: (install-test-tools)
    dotnet build Pcf.slnx --configuration {{configuration}} --nologo --verbosity quiet
    dotnet run --project tests/Pcf.Tracing.Tests --configuration {{configuration}} --no-build -- {{arguments}}
    dotnet run --project tests/Pcf.Otlp.Tests --configuration {{configuration}} --no-build -- {{arguments}}
    dotnet run --project tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --no-build -- -class '*SignalsTests' -class '*ClientTextTests' -class '*LossTests' -class '*WholeTracesTests' -class '*DashboardKeyTests' {{arguments}}
    dotnet run --project tests/Pcf.Samples.Tests --configuration {{configuration}} --no-build -- -class '*InstrumentedTests' {{arguments}}

# Attack the running service with two million made-up label values, and hold memory, totals and the true busiest against it
test-metrics-cardinality values="2000000":
    dotnet build tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --nologo --verbosity quiet
    PCF_ATTACK_VALUES={{values}} dotnet test --project tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --no-build --filter-class '*CardinalityAttack*'

# Attack the running service with the requests that cost it most, each by 1 and by 20 clients, and hold ordinary users' answers against it
attack seconds="10":
    dotnet build tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --nologo --verbosity quiet
    PCF_ATTACK_SECONDS={{seconds}} dotnet run --project tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --no-build -- -class '*.AttackTests' -class '*.OverloadTests' -maxThreads 1 -diagnostics

# Take the pictures of docs/ anew in Chromium: the Development page, GraphiQL, a trace in the Aspire dashboard, and each board drawn from a real Prometheus
pictures: (install-test-tools)
    dotnet build tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --nologo --verbosity quiet
    PCF_PICTURES={{justfile_directory()}}/docs dotnet run --project tests/Pcf.EndToEnd.Tests --configuration {{configuration}} --no-build -- -class '*.BrowserTests'
    dotnet build tests/Pcf.Ops.Tests --configuration {{configuration}} --nologo --verbosity quiet
    PCF_PICTURES={{justfile_directory()}}/docs dotnet run --project tests/Pcf.Ops.Tests --configuration {{configuration}} --no-build -- -method '*LiveDataTests.Every_panel*'

# Show the series of a running service against their budgets; exits 1 when one is over
check-metrics-cardinality *arguments:
    dotnet run --project src/Pcf.Tool --configuration {{configuration}} -- cardinality {{arguments}}

# Drive the service with made-up secrets and search all that leaves it
scan-telemetry-security *arguments:
    dotnet run --project src/Pcf.Tool --configuration {{configuration}} -- scan {{arguments}}

# Run all benchmarks beside their peers, print their tables, and write the ratios into a new file below artifacts/bench; `./just bench recording-scale` sets two threads against one
bench *arguments:
    dotnet run --project bench/Pcf.Benchmarks --configuration Release -- {{ if arguments == "" { "all" } else { arguments } }}

# Compare two files of results by their ratios to the peers, exit 1 where a row became dearer beyond the noise; without NEW the instructions of the hot paths are counted now (needs valgrind)
bench-compare old="bench/results/instructions.json" new="":
    dotnet build bench/Pcf.HotPaths --configuration Release --nologo --verbosity quiet
    dotnet bench/Pcf.HotPaths/bin/Release/net10.0/Pcf.HotPaths.dll compare {{old}} {{new}}

# Count the instructions of the hot paths against the committed ones, and check that a tenth more calls, planted in each path, is found (needs valgrind)
bench-regressions: (install-test-tools)
    dotnet build bench/Pcf.HotPaths --configuration Release --nologo --verbosity quiet
    dotnet bench/Pcf.HotPaths/bin/Release/net10.0/Pcf.HotPaths.dll check bench/results/instructions.json

# Commit the instructions of the hot paths anew, after a change that is meant to cost more or a new version of a peer
bench-baseline:
    dotnet build bench/Pcf.HotPaths --configuration Release --nologo --verbosity quiet
    dotnet bench/Pcf.HotPaths/bin/Release/net10.0/Pcf.HotPaths.dll measure bench/results/instructions.json

# Draw the pictures of docs/performance.md anew from bench/results
plots:
    node bench/plots/build.mjs

# Measure what telemetry costs a whole request, and fail when a goal is missed; `quick` takes two minutes, `service` and `neutral` are its halves, `compare FOLDER user` holds another build of the service against this one
bench-overhead *what:
    dotnet build bench/Pcf.Overhead --configuration Release --nologo --verbosity quiet
    dotnet bench/Pcf.Overhead/bin/Release/net10.0/Pcf.Overhead.dll {{what}}

# Measure the service on each store and with each authorizer, with the real engines, beside an endpoint that does nothing; writes bench/results/stores.md
bench-stores: (install-test-tools)
    dotnet build bench/Pcf.Overhead --configuration Release --nologo --verbosity quiet
    dotnet build tests/Pcf.SpiceDb.Host --configuration Release --nologo --verbosity quiet
    dotnet bench/Pcf.Overhead/bin/Release/net10.0/Pcf.Overhead.dll stores

# Send the mixed scenario to the service at rising rates up to its knee, some seconds each; writes bench/results/load.md, and a page with plots into artifacts/load
load-test seconds="10": (install-test-tools)
    dotnet build src/Pcf.Api --configuration Release --nologo --verbosity quiet
    node tests/load/load-test.mjs {{seconds}}

# Send the mixed scenario in ramps to a rate and back, with subscriptions, and show each kind of request
load-scenario rate="200" seconds="40": (install-test-tools)
    dotnet build src/Pcf.Api --configuration Release --nologo --verbosity quiet
    node tests/load/run.mjs {{rate}} {{seconds}}

# Hold the service under load while its collector hangs half of the time, its log disk fills and Redis is lost: nothing grows, every loss is counted; `./just soak 10 1000` for ten minutes of 1,000 a second (80 % of the measured knee without a rate)
soak minutes="2" rate="": (install-test-tools)
    dotnet build src/Pcf.Api --configuration Release --nologo --verbosity quiet
    node tests/load/soak.mjs {{minutes}} {{rate}}

# Fuzz the redactor, the GraphQL parser, the writers of pages and OTLP, and the trace context for some minutes together; guided by coverage with afl++, else at random
fuzz minutes="6" *targets:
    @sh tests/fuzz.sh {{minutes}} {{targets}}

# Split the CPU time of an operation (user, notes, health, order) by method, with telemetry (metrics, logs, default, full) and without it; needs perf
profile operation="user" setting="default":
    dotnet build bench/Pcf.Overhead --configuration Release --nologo --verbosity quiet
    dotnet bench/Pcf.Overhead/bin/Release/net10.0/Pcf.Overhead.dll profile {{operation}} {{setting}}

# Measure a log record against the framework's console and Serilog, and a million of them against a sink that stalls
bench-logging:
    dotnet run --project bench/Pcf.Benchmarks --configuration Release -- --filter '*Log*'
    dotnet run --project bench/Pcf.Benchmarks --configuration Release -- log-batches
    dotnet run --project bench/Pcf.Benchmarks --configuration Release -- log-burst

# Publish pcf and the service as native executables into artifacts/native (needs clang and zlib1g-dev)
native:
    @command -v clang >/dev/null || { echo "native: clang is not installed; as root: apt-get install clang zlib1g-dev" >&2; exit 1; }
    dotnet publish src/Pcf.Tool --configuration Release --use-current-runtime -p:PublishAot=true -p:PackAsTool=false --output artifacts/native/pcf --verbosity quiet
    dotnet publish src/Pcf.Api --configuration Release --use-current-runtime -p:PublishAot=true --output artifacts/native/api --verbosity quiet
    artifacts/native/pcf/pcf --help

# What takes longer than a check of each change should: native builds, attacks, the search for secrets, the drills, the docs site, load, endurance, fuzzing
nightly: native test-metrics-cardinality scan-telemetry-security drill docs-site attack load-test (soak "10") (fuzz "30")

# Build the docs site into artifacts/docs-site, without a warning: the pages of docs/ and the packages' public types
docs-site: (install-test-tools)
    @sh docs/site/build.sh

# Check rules, routes, dashboards, runbooks and the shapes of what is deployed, by promtool, amtool, schemas and grammars
check-ops *arguments: (install-test-tools)
    dotnet build tests/Pcf.Ops.Tests --configuration {{configuration}} --nologo --verbosity quiet
    dotnet run --project tests/Pcf.Ops.Tests --configuration {{configuration}} --no-build -- -namespace- '*.Live' {{arguments}}

# Ask every panel and rule of a real Prometheus, with Alertmanager, and of a real VictoriaMetrics, which scrape the real service under mixed load; data past its retention is gone
live-data *arguments: (install-test-tools)
    dotnet build tests/Pcf.Ops.Tests --configuration {{configuration}} --nologo --verbosity quiet
    dotnet run --project tests/Pcf.Ops.Tests --configuration {{configuration}} --no-build -- -class '*LiveDataTests' -class '*RetentionTests' {{arguments}}

# Break the real service (store, errors, latency, breaker, pool, overload, exporter, cardinality, silence; all without a name): the alerts that are meant for it fire, and nothing else
drill what="all" *arguments: (install-test-tools)
    dotnet build tests/Pcf.Ops.Tests --configuration {{configuration}} --nologo --verbosity quiet
    PCF_DRILL={{what}} dotnet run --project tests/Pcf.Ops.Tests --configuration {{configuration}} --no-build -- -class '*DrillTests' -diagnostics {{arguments}}

# Watch the running service: Prometheus with the rules, and Alertmanager; by a container engine or from the PATH
metrics-up:
    @sh ops/monitoring.sh metrics-up

# Start Grafana with the project's dashboards (needs a container engine)
grafana-up:
    @sh ops/monitoring.sh grafana-up

# Start a viewer of traces, and run it until Ctrl+C: Jaeger by a container engine or from the PATH, else the Aspire dashboard
jaeger-up:
    @sh ops/viewer.sh jaeger

# Start the Aspire dashboard for traces, logs and metrics, and run it until Ctrl+C
dashboard-up:
    @sh ops/viewer.sh dashboard

# Start the real engines of SurrealDB, SpiceDB and Redis for the service to use, with data in memory, and run them until Ctrl+C
engines-up: (install-test-tools)
    @sh ops/engines.sh

# Stop what metrics-up and grafana-up started
down:
    @sh ops/monitoring.sh down

# Look at a running installation from outside, an item a line; `./just verify --help` says what it can look at, and without arguments an installation is started here for it
verify *arguments:
    {{ if arguments == "" { "sh scripts/verify-phase-5.sh" } else { "dotnet run --project src/Pcf.Tool --configuration " + configuration + " -- verify " + arguments } }}
