using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.SpiceDb.Tests;

/// <summary>A server that is away, hangs, or refuses: no answer is an error, never a yes, and comes in time.</summary>
public sealed class FailureTests : IDisposable
{
    private static readonly ObjectRef Note = new(ObjectKind.Note, "n1");
    private static readonly Caller Owner = Caller.Of(UserId.Parse("u1"));
    private static readonly RelationTuple Fact = RelationTuple.Owner(NoteId.Parse("n1"), UserId.Parse("u1"));

    private readonly WorkspaceInstruments _instruments = new();

    [Fact]
    public async Task Without_a_server_every_question_is_an_error_in_time()
    {
        using var access = Access(new Uri("http://127.0.0.1:1"), TimeSpan.FromSeconds(1));

        Assert.Equal("The authorizer is not available: it cannot be reached.", await RefusalAsync(access.Authorizer));
        Assert.StartsWith("The authorizer is not available", (await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await access.Relations.WriteAsync([Fact], [], default))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<WorkspaceException>(async () => await access.PrepareAsync(new InMemoryPorts().Relations));
        await Assert.ThrowsAsync<WorkspaceException>(async () => await access.ProbeAsync());
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_named()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync();
        using var access = Access(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}"), TimeSpan.FromSeconds(20));

        Assert.Equal("The authorizer is not available: its certificate is not trusted.", await RefusalAsync(access.Authorizer));
        await stop.CancelAsync();
        await serving;

        async Task ServeAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using var connection = await listener.AcceptTcpClientAsync(stop.Token);
                    await using var encrypted = new SslStream(connection.GetStream());
                    await encrypted.AuthenticateAsServerAsync(
                        new SslServerAuthenticationOptions
                        {
                            ServerCertificate = certificate,
                            ApplicationProtocols = [SslApplicationProtocol.Http2],
                        },
                        stop.Token);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
                {
                }
            }
        }
    }

    [Fact]
    public async Task A_server_that_was_away_is_used_again_when_it_is_back()
    {
        var store = new InMemoryPorts().Relations;
        await store.WriteAsync([Fact], [], default);
        var first = await SpiceDbServer.StartAsync();
        using var access = Access(first.Address, TimeSpan.FromSeconds(2));
        await access.PrepareAsync(store);
        Assert.True(await access.Authorizer.CheckAsync(Owner, Permission.ReadNote, Note, default));

        first.Dispose();
        await RefusalAsync(access.Authorizer);

        // It comes back empty, as a new one would.
        using var second = await SpiceDbServer.StartAsync(port: first.Address.Port);
        Assert.Equal("The authorizer is not available: its schema is not the workspace's.", await Engine.EventuallyAsync("the server's return",
            async () => await RefusalAsync(access.Authorizer) is var text && text.Contains("schema", StringComparison.Ordinal) ? text : null));
        await access.PrepareAsync(store);
        Assert.True(await access.Authorizer.CheckAsync(Owner, Permission.ReadNote, Note, default));
    }

    [Fact]
    public async Task A_server_that_hangs_costs_no_more_than_the_deadline()
    {
        using var server = await SpiceDbServer.StartAsync();
        var store = new InMemoryPorts().Relations;
        using (var patient = Access(server.Address, TimeSpan.FromSeconds(20))) { await patient.PrepareAsync(store); }
        using var access = Access(server.Address, TimeSpan.FromSeconds(1));
        await Engine.RunAsync("kill", ["-STOP", $"{server.ProcessId}"]);
        var began = Stopwatch.GetTimestamp();

        Assert.Equal("The authorizer is not available: it did not answer within 1 s.", await RefusalAsync(access.Authorizer));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));

        await Engine.RunAsync("kill", ["-CONT", $"{server.ProcessId}"]);
        await Engine.EventuallyAsync("the server's return", async () => await TryAsync(access, store) ? "ready" : null);
        Assert.False(await Engine.EventuallyAsync("an answer", async () =>
        {
            try
            {
                return (object)await access.Authorizer.CheckAsync(Owner, Permission.ReadNote, Note, default);
            }
            catch (WorkspaceException)
            {
                return null;
            }
        }) is true);
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_question()
    {
        using var server = await SpiceDbServer.StartAsync();
        using var access = Access(server.Address, TimeSpan.FromSeconds(30));
        await access.PrepareAsync(new InMemoryPorts().Relations);
        await Engine.RunAsync("kill", ["-STOP", $"{server.ProcessId}"]);
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await access.Authorizer.CheckAsync(Owner, Permission.ReadNote, Note, leaving.Token));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_not_shown()
    {
        using var server = await SpiceDbServer.StartAsync("the-right-test-key");
        using var access = new SpiceDbAccess(new SpiceDbOptions { Endpoint = server.Address, Key = "quail-77" }, _instruments.Authorization);

        var failure = await Assert.ThrowsAsync<WorkspaceException>(async () => await access.ProbeAsync());

        Assert.Equal("The authorizer is not available: it refused the key.", failure.Message);
        Assert.DoesNotContain("quail", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://spicedb", 2, SpiceDbConsistency.Token, "SpiceDB's Endpoint must be an absolute http or https address.")]
    [InlineData("http://spicedb", 0, SpiceDbConsistency.Token, "SpiceDB's Timeout must be 0.01 to 60 seconds.")]
    [InlineData("http://spicedb", 2, (SpiceDbConsistency)7, "SpiceDB's Consistency must be Token or Full.")]
    public void A_wrong_option_is_refused(string endpoint, int timeout, SpiceDbConsistency consistency, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => new SpiceDbAccess(
            new SpiceDbOptions { Endpoint = new Uri(endpoint), Timeout = TimeSpan.FromSeconds(timeout), Consistency = consistency },
            _instruments.Authorization)).Message, StringComparison.Ordinal);

    public void Dispose() => _instruments.Dispose();

    private static async Task<bool> TryAsync(SpiceDbAccess access, IRelationStore store)
    {
        try
        {
            await access.PrepareAsync(store);
            return true;
        }
        catch (WorkspaceException)
        {
            return false;
        }
    }

    private SpiceDbAccess Access(Uri address, TimeSpan timeout) =>
        new(new SpiceDbOptions { Endpoint = address, Timeout = timeout }, _instruments.Authorization);

    private static async Task<string> RefusalAsync(IAuthorizer authorizer)
    {
        var failure = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await authorizer.CheckAsync(Owner, Permission.ReadNote, Note, default));
        Assert.Equal(WorkspaceError.Unavailable, failure.Error);
        return failure.Message;
    }
}
