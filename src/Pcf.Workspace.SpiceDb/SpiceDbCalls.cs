using System.Diagnostics;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>Calls SpiceDB: each call has a deadline, a span, and errors that say what is wrong with the server. Thread-safe.</summary>
internal sealed class SpiceDbCalls : IDisposable
{
    /// <summary>The activity source's name.</summary>
    public const string Name = "Pcf.Workspace.SpiceDb";

    private static readonly ActivitySource Source = new(Name);
    private static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastReconnect = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel _channel;
    private readonly SpiceDbOptions _options;
    private readonly Metadata _headers = [];

    public SpiceDbCalls(SpiceDbOptions options)
    {
        _options = options;
        if (options.Key is { } key) { _headers.Add("authorization", $"Bearer {key}"); }
        _channel = GrpcChannel.ForAddress(options.Endpoint, new GrpcChannelOptions
        {
            HttpHandler = Handler(options),
            DisposeHttpClient = true,
            // A server that is back is called again soon: the default waits up to two minutes between attempts.
            InitialReconnectBackoff = FirstReconnect,
            MaxReconnectBackoff = LastReconnect,
            ServiceConfig = Retries(options),
        });
        Permissions = new PermissionsService.PermissionsServiceClient(_channel);
        Schema = new SchemaService.SchemaServiceClient(_channel);
    }

    public PermissionsService.PermissionsServiceClient Permissions { get; }

    public SchemaService.SchemaServiceClient Schema { get; }

    /// <summary>Calls a method.</summary>
    /// <param name="method">Its full name, <c>service/method</c>.</param>
    /// <param name="call">Begins the call.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the server did not answer in time, or not with what was asked for.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<TAnswer> CallAsync<TAnswer>(string method, Func<CallOptions, AsyncUnaryCall<TAnswer>> call, CancellationToken cancel)
    {
        using var span = Begin(method);
        try
        {
            // gRPC reckons deadlines by the system's clock.
            using var calling = call(new CallOptions(_headers, TimeProvider.System.GetUtcNow().UtcDateTime + _options.Timeout, cancel));
            var answer = await calling.ResponseAsync;
            span?.SetTag("rpc.response.status_code", "OK");
            return answer;
        }
        catch (RpcException failure)
        {
            Fail(span, failure.StatusCode);
            if (failure.StatusCode == StatusCode.Cancelled) { cancel.ThrowIfCancellationRequested(); }
            throw WorkspaceException.Unavailable("authorizer", Reason(failure), failure);
        }
    }

    public void Dispose() => _channel.Dispose();

    // OpenTelemetry semantic conventions for RPC client spans. What no request asked for is no trace.
    private Activity? Begin(string method)
    {
        var span = Activity.Current is null ? null : Source.StartActivity(method, ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("rpc.system.name", "grpc");
            span.SetTag("rpc.method", method);
            span.SetTag("server.address", _options.Endpoint.IdnHost);
            span.SetTag("server.port", _options.Endpoint.Port);
        }
        return span;
    }

    private static void Fail(Activity? span, StatusCode status)
    {
        if (span is not { IsAllDataRequested: true }) { return; }
        var code = StatusText(status);
        span.SetTag("rpc.response.status_code", code);
        span.SetTag("error.type", code);
        span.SetStatus(ActivityStatusCode.Error);
    }

    private string Reason(RpcException failure) => failure.StatusCode switch
    {
        _ when IsUntrusted(failure) => "its certificate is not trusted",
        StatusCode.Unavailable => "it cannot be reached",
        StatusCode.DeadlineExceeded => $"it did not answer within {_options.Timeout.TotalSeconds:0.###} s",
        StatusCode.ResourceExhausted => "it is overloaded",
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => "it refused the key",
        StatusCode.FailedPrecondition or StatusCode.NotFound => "its schema is not the workspace's",
        StatusCode.Cancelled => "it gave up the call",
        var status => $"it answered {StatusText(status)}",
    };

    private static bool IsUntrusted(RpcException failure)
    {
        for (var cause = failure.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException) { return true; }
        }
        return false;
    }

    // As gRPC spells it: DEADLINE_EXCEEDED.
    private static string StatusText(StatusCode status) =>
        string.Concat(status.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();

    // A connection that is dead without a word is found by pings; a call on it ends at its deadline.
    private static SocketsHttpHandler Handler(SpiceDbOptions options) => new()
    {
        ConnectTimeout = options.Timeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(10),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
        UseProxy = false,
        SslOptions = options.Tls,
    };

    // Every call of ours can be repeated: checks change nothing, and tuples are added or removed wherever they are or are not. The throttle stops
    // repeating while more than a tenth of the calls fail.
    private static ServiceConfig Retries(SpiceDbOptions options) => new()
    {
        RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 10, TokenRatio = 0.1 },
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { MethodName.Default },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = 3,
                    InitialBackoff = options.Timeout / 40,
                    MaxBackoff = options.Timeout / 8,
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };
}
