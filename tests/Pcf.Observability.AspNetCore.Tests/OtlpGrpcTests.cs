using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>OTLP over gRPC: what a receiver says in its trailers and its message is what is counted.</summary>
public sealed class OtlpGrpcTests
{
    private const string Partial = "AAAAAAQKAggD";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("0", "AAAAAAA=", 1, 0, 0)]
    [InlineData("0", Partial, 1, 0, 3)]
    [InlineData("3", "", 1, 10, 0)]
    [InlineData("7", "", 1, 10, 0)]
    [InlineData("8", "", 1, 10, 0)]
    [InlineData("16", "", 1, 10, 0)]
    public async Task An_answer_is_counted_as_what_it_says(string status, string message, int requests, int failed, int rejected)
    {
        await using var receiver = await Receiver.Start(_ => (status, message));
        using var provider = Provider(receiver, out var queue);

        for (var i = 0; i < 10; i++) { provider.CreateLogger("Test").LogInformation("Record {Number}", i); }
        Assert.True(queue.Flush(Long));

        Assert.Equal(failed, queue.Lost(LogDropReason.ExportFailed));
        Assert.Equal(rejected, queue.Lost(LogDropReason.Rejected));
        Assert.Equal(requests, receiver.Requests);
        Assert.Equal("/opentelemetry.proto.collector.logs.v1.LogsService/Export", receiver.Path);
        Assert.Contains("Record 9", receiver.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("14")]
    [InlineData("4")]
    public async Task What_may_be_sent_again_is_sent_again(string status)
    {
        await using var receiver = await Receiver.Start(request => request == 1 ? (status, "") : ("0", "AAAAAAA="));
        using var provider = Provider(receiver, out var queue);

        provider.CreateLogger("Test").LogInformation("Record {Number}", 9);
        Assert.True(queue.Flush(Long));

        Assert.Equal(2, receiver.Requests);
        Assert.Equal(0, queue.Failed);
    }

    private static JsonLoggerProvider Provider(Receiver receiver, out LogQueue queue)
    {
        var identity = new LogIdentity("s", "1", "test");
        queue = new LogQueue(new OtlpLogSink(identity,
            new OtlpOptions { Protocol = OtlpProtocol.Grpc, Endpoint = receiver.Address, Timeout = TimeSpan.FromSeconds(20) }), 1_000);
        return new JsonLoggerProvider(queue, identity, TimeProvider.System, new Redactor());
    }

    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.First());

        public int Requests { get; private set; }

        public string Path { get; private set; } = "";

        public string Text { get; private set; } = "";

        public static async Task<Receiver> Start(Func<int, (string Status, string Message)> answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0")
                .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                receiver.Requests++;
                receiver.Path = context.Request.Path;
                receiver.Text = System.Text.Encoding.UTF8.GetString(body.ToArray());
                var (status, message) = answer(receiver.Requests);
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(Convert.FromBase64String(message), context.RequestAborted);
                context.Response.AppendTrailer("grpc-status", status);
            });
            await app.StartAsync();
            return receiver;
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
