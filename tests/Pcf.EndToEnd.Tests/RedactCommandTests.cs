using System.Text;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary><c>pcf redact</c> as scripts meet it.</summary>
public sealed class RedactCommandTests
{
    private const long Large = 64 * 1024 * 1024;
    private const long MemoryBound = 320 * 1024 * 1024;

    [Fact]
    public async Task Text_goes_through_and_the_summary_adds_up() =>
        Assert.Equal(
            (0, "a password=[REDACTED]\r\nb ***@example.com",
                $"field                   1{Environment.NewLine}email                   1{Environment.NewLine}2 lines, 38 bytes, 0 failures{Environment.NewLine}"),
            await PcfProcess.RunAsync("a password=hunter2x9\r\nb bo@example.com", "redact"));

    [Fact]
    public async Task Quiet_says_nothing() =>
        Assert.Equal((0, "password=[REDACTED]", ""), await PcfProcess.RunAsync("password=hunter2x9", "redact", "--quiet"));

    [Fact]
    public async Task A_left_out_row_exits_one()
    {
        var (code, output, errors) = await PcfProcess.RunAsync("{\"t\":\"SELECT 1\"}\n7\n", "redact", "--json-field", "t", "--as", "sql");

        Assert.Equal((1, "{\"t\":\"SELECT 1\",\"out\":\"SELECT ?\"}\n"), (code, output));
        Assert.Contains("line 2 should be a JSON object", errors, StringComparison.Ordinal);
        Assert.Contains("2 lines, 19 bytes, 1 rows written, 1 failures", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--as", "xml")]
    [InlineData("--as")]
    [InlineData("--bogus")]
    [InlineData("--json-field", "")]
    [InlineData("--input", "no/such/file")]
    public async Task Wrong_arguments_exit_two_and_are_told(params string[] arguments)
    {
        var (code, output, errors) = await PcfProcess.RunAsync("", ["redact", .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("pcf redact: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_stays_flat_on_a_large_input()
    {
        using var process = PcfProcess.Start("redact", "--quiet");
        var read = CountAsync(process.StandardOutput.BaseStream);
        var block = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 1_000).Select(i => $"line {i} of a log that says nothing much, password=hunter{i}x\n")));
        long sent = 0, peak = 0;
        for (; sent < Large; sent += block.Length)
        {
            await process.StandardInput.BaseStream.WriteAsync(block, TestContext.Current.CancellationToken);
            process.Refresh();
            peak = Math.Max(peak, process.WorkingSet64);
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.InRange(await read, sent, sent * 2);
        Assert.InRange(peak, 1, MemoryBound);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_it_quietly()
    {
        using var process = PcfProcess.Start("redact", "--quiet");
        process.StandardOutput.Close();
        var line = new byte[64 * 1024];
        Array.Fill(line, (byte)'\n');
        try
        {
            for (var i = 0; i < 1_000; i++) { await process.StandardInput.BaseStream.WriteAsync(line, TestContext.Current.CancellationToken); }
        }
        catch (IOException)
        {
            // It has ended already.
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    private static async Task<long> CountAsync(Stream output)
    {
        var buffer = new byte[64 * 1024];
        long count = 0;
        for (int read; (read = await output.ReadAsync(buffer)) > 0;) { count += read; }
        return count;
    }
}
