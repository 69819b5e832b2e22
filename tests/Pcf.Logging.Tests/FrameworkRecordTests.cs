using Microsoft.Extensions.Logging;
using Pcf.Logging.Tests.Support;
using Pairs = System.Collections.Generic.List<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace Microsoft.AspNetCore.Http
{
    /// <summary>Stands for the framework's own, which this project does not refer to.</summary>
    internal sealed class BadHttpRequestException(string message, Exception? inner = null) : IOException(message, inner);
}

namespace Pcf.Logging.Tests
{
    /// <summary>Records of the framework's categories: its words and exceptions are shown, what clients wrote is not.</summary>
    public sealed class FrameworkRecordTests
    {
        private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";
        private const string Client = "System.Net.Http.HttpClient.partner.LogicalHandler";
        private const string Sent = "ann-was-here";

        [Theory]
        [InlineData(Kestrel)]
        [InlineData(Client)]
        public void An_exception_keeps_its_redacted_message_and_its_stack_whichever_category_logs_it(string category)
        {
            var exception = Written.Record(
                log => log.LogError(Thrown("order 7 has no lines, password=hunter2-Blue"),
                    "Connection id \"{ConnectionId}\", Request id \"{TraceIdentifier}\": An unhandled exception was thrown by the application.",
                    "0HN1", "r-1"), category);

            Assert.Equal("Connection id \"0HN1\", Request id \"r-1\": An unhandled exception was thrown by the application.", exception.Message());
            Assert.Equal("order 7 has no lines, password=[REDACTED]", exception.GetProperty("exception").GetProperty("message").GetString());
            Assert.Contains(nameof(Thrown), exception.GetProperty("exception").GetProperty("stack").GetString(), StringComparison.Ordinal);
        }

        [Theory]
        [InlineData(FrameworkRecords.Redact)]
        [InlineData(FrameworkRecords.Erase)]
        [InlineData(FrameworkRecords.Template)]
        public void What_a_client_wrote_is_shown_in_no_mode(FrameworkRecords mode)
        {
            var records = Written.Records(
                log =>
                {
                    log.LogWarning("Request {Method} {Path}{QueryString} of {Host} by {UserAgent} failed: {Status}", Sent, $"/{Sent}", $"?{Sent}",
                        Sent, Sent, 400);
                    log.Log(LogLevel.Warning, default, new Pairs { new("Path", Sent) }, null, (_, _) => $"GET {Sent}");
                    log.LogError(new Microsoft.AspNetCore.Http.BadHttpRequestException($"Invalid request line: '{Sent}'",
                        new FormatException($"'{Sent}' is no number")), "Bad request");
                },
                Kestrel,
                new LoggingOptions { FrameworkRecords = mode });

            Assert.Equal(3, records.Length);
            Assert.All(records, record => Assert.DoesNotContain(Sent, record.GetRawText(), StringComparison.Ordinal));
        }

        [Fact]
        public void What_a_client_wrote_is_not_in_its_exception_for_our_own_records_either()
        {
            var exception = Written.Record(
                log => log.LogError(new Microsoft.AspNetCore.Http.BadHttpRequestException($"Failed to bind parameter \"int id\" from \"{Sent}\".",
                    new FormatException($"The input string '{Sent}' was not in a correct format.")), "Bad")).GetProperty("exception");

            Assert.Equal("Failed to bind parameter [REDACTED]", exception.GetProperty("message").GetString());
            Assert.Equal("The input string [REDACTED]", exception.GetProperty("inner").GetProperty("message").GetString());
        }

        [Theory]
        [InlineData(Kestrel, "The input string '[REDACTED]' was not in a correct format.")]
        [InlineData(Written.Category, $"The input string '{Sent}' was not in a correct format.")]
        public void What_could_not_be_read_is_taken_for_part_of_a_request_in_the_frameworks_records(string category, string expected) =>
            Assert.Equal(expected, Written.Record(
                log => log.LogError(new FormatException($"The input string '{Sent}' was not in a correct format."), "Bad"), category)
                .GetProperty("exception").GetProperty("message").GetString());

        [Fact]
        public void Names_in_a_document_are_a_clients_too() =>
            Assert.Equal(
                "'[REDACTED]' is an invalid start of a value. Path: [REDACTED] | LineNumber: 0 | BytePositionInLine: 17.",
                Written.Record(log => log.LogError(
                    new System.Text.Json.JsonException(
                        $"'a' is an invalid start of a value. Path: $.{Sent} | LineNumber: 0 | BytePositionInLine: 17."), "Bad"), Kestrel)
                    .GetProperty("exception").GetProperty("message").GetString());

        [Fact]
        public void Erased_records_have_numbers_and_types_alone()
        {
            var record = Written.Record(log => log.LogError(Thrown("order 7"), "Answered {Status} to {EndpointName}", 500, "orders"), Kestrel,
                new LoggingOptions { FrameworkRecords = FrameworkRecords.Erase });

            Assert.Equal("Answered 500 to [REDACTED]", record.Message());
            Assert.Equal("[REDACTED]", record.GetProperty("exception").GetProperty("message").GetString());
            Assert.Contains(nameof(Thrown), record.GetProperty("exception").GetProperty("stack").GetString(), StringComparison.Ordinal);
        }

        [Fact]
        public void Records_by_template_have_no_values()
        {
            var record = Written.Record(log => log.LogError(Thrown("order 7"), "Answered {Status} to {EndpointName}", 500, "orders"), Kestrel,
                new LoggingOptions { FrameworkRecords = FrameworkRecords.Template });

            Assert.Equal("Answered {Status} to {EndpointName}", record.Message());
            Assert.Equal("{}", record.Fields());
            Assert.Equal("[REDACTED]", record.GetProperty("exception").GetProperty("message").GetString());
        }

        [Fact]
        public void Information_by_template_is_not_written_where_its_values_are_what_it_says()
        {
            var records = Written.Records(
                log =>
                {
                    log.LogInformation("Start processing HTTP request {HttpMethod} {Uri}", "GET", $"http://{Sent}/");
                    log.LogInformation("Received HTTP response headers after {ElapsedMilliseconds}ms - {StatusCode}", 4.5, 200);
                    log.LogInformation("Started");
                },
                Client,
                new LoggingOptions { FrameworkRecords = FrameworkRecords.Template });

            Assert.Equal(["Received HTTP response headers after {ElapsedMilliseconds}ms - {StatusCode}", "Started"], records.Select(Written.Message));
        }

        [Fact]
        public void Information_is_a_whole_sentence_or_not_written()
        {
            var records = Written.Records(
                log =>
                {
                    log.LogInformation("Request finished {Protocol} {Method} {Scheme}://{Host}{Path} - {StatusCode}", "HTTP/1.1", "GET", "http",
                        "localhost", $"/{Sent}", 200);
                    log.LogInformation("Executed endpoint '{EndpointName}' in {ElapsedMilliseconds} ms", "HTTP: GET /orders/{id}", 4.5);
                    log.LogInformation("Started");
                    log.LogInformation(Thrown("refused"), "Call of {Uri} failed", $"http://{Sent}/");
                },
                Kestrel);

            Assert.Equal(["Executed endpoint 'HTTP: GET /orders/{id}' in 4.5 ms", "Started", "Call of [REDACTED] failed"],
                records.Select(Written.Message));
        }

        [Fact]
        public void What_our_own_code_says_around_it_is_shown()
        {
            var record = Written.Record(
                log =>
                {
                    using var scope = log.BeginScope(new Dictionary<string, object?> { ["Tenant"] = "t1", ["Path"] = "imports" });
                    using var call = log.BeginScope("HTTP {HttpMethod} {Uri}", "GET", $"http://{Sent}/");
                    log.LogWarning("Slow");
                },
                Kestrel);

            Assert.Equal("""{"tenant":"t1","path":"imports"}""", record.Fields());
        }

        private static InvalidOperationException Thrown(string message)
        {
            try { throw new InvalidOperationException(message); }
            catch (InvalidOperationException e) { return e; }
        }
    }
}
