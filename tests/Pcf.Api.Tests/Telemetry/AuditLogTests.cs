using Microsoft.Extensions.Logging;
using Pcf.Api.Telemetry;
using Pcf.Api.Tests.Support;
using Pcf.Workspace.Access;

namespace Pcf.Api.Tests.Telemetry;

/// <summary>The log level of each decision about a permission.</summary>
public sealed class AuditLogTests : IDisposable
{
    private readonly RecordingLogs _logs = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData(Permission.ReadNote, 3, 0, "Debug auth.decided Permission read on note: 3 allowed, 0 denied by local; allowed")]
    [InlineData(Permission.ReadEmail, 1, 0, "Debug auth.decided Permission read_email on note: 1 allowed, 0 denied by local; allowed")]
    [InlineData(Permission.BelongToOrganization, 1, 0, "Debug auth.decided Permission belong on note: 1 allowed, 0 denied by local; allowed")]
    [InlineData(Permission.WriteNote, 1, 0, "Information auth.decided Permission write on note: 1 allowed, 0 denied by local; allowed")]
    [InlineData(Permission.DeleteNote, 1, 0, "Information auth.decided Permission delete on note: 1 allowed, 0 denied by local; allowed")]
    [InlineData(Permission.ShareNote, 1, 0, "Information auth.decided Permission share on note: 1 allowed, 0 denied by local; allowed")]
    [InlineData(Permission.CreateUser, 1, 0, "Information auth.decided Permission create_user on note: 1 allowed, 0 denied by local; allowed")]
    [InlineData(Permission.ReadNote, 2, 1, "Warning auth.decided Permission read on note: 2 allowed, 1 denied by local; denied")]
    [InlineData(Permission.WriteNote, 0, 1, "Warning auth.decided Permission write on note: 0 allowed, 1 denied by local; denied")]
    [InlineData(Permission.ReadNote, 0, 0, "Error auth.decided Permission read on note: 0 allowed, 0 denied by local; error")]
    public void A_decision_is_as_loud_as_it_is_grave(Permission permission, int allowed, int denied, string record)
    {
        Report(new AuthorizationDecision(permission, ObjectKind.Note, "local", allowed, denied));

        Assert.Equal(record, Record);
    }

    [Fact]
    public void A_question_that_its_caller_gave_up_is_nobodys_fault()
    {
        Report(new AuthorizationDecision(Permission.WriteNote, ObjectKind.Note, "local", 0, 0) { IsGivenUp = true });

        Assert.StartsWith("Debug ", Record, StringComparison.Ordinal);
    }

    private void Report(AuthorizationDecision decision)
    {
        using var factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_logs));
        new AuditLog(factory).Decided(decision);
        Assert.Equal("Audit", Assert.Single(_logs.Records).Category);
    }

    private string Record => _logs.Records.Select(record => $"{record.Level} {record.Event} {record.Message}").Single();
}
