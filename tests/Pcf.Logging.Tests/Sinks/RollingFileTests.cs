using System.Text;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Sinks;

namespace Pcf.Logging.Tests.Sinks;

public sealed class RollingFileTests : IDisposable
{
    private const int Chunk = 256 * 1024;
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-log-").FullName;
    private readonly FakeClock _clock = new();

    private string Active => Path.Combine(_folder, "pcf.log");

    [Fact]
    public void Records_are_added_to_the_file_there_is()
    {
        Write("one\n");
        Write("two\n");

        Assert.Equal("one\ntwo\n", File.ReadAllText(Active));
    }

    [Fact]
    public void At_its_size_a_new_file_begins()
    {
        using var sink = Sink();
        for (var i = 0; i < 9; i++) { sink.Write(Block(i)); }

        Assert.Equal(2, Closed().Length);
        Assert.All(Closed(), file => Assert.InRange(new FileInfo(file).Length, 1, 1024 * 1024));
        Assert.Equal(9L * Chunk, Directory.GetFiles(_folder).Sum(file => new FileInfo(file).Length));
    }

    [Fact]
    public void After_its_time_a_new_file_begins()
    {
        using var sink = Sink();
        sink.Write("one\n"u8);
        _clock.Advance(TimeSpan.FromDays(1));
        sink.Write("two\n"u8);

        Assert.Equal("one\n", File.ReadAllText(Assert.Single(Closed())));
        Assert.Equal("two\n", File.ReadAllText(Active));
        Assert.EndsWith("pcf.20260102T000000Z.log", Closed()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Old_files_go_by_number()
    {
        using var sink = Sink(keepFiles: 3);
        Days(sink, 6, "x\n"u8.ToArray());

        Assert.Equal(3, Closed().Length);
        Assert.EndsWith("pcf.20260106T000000Z.log", Closed()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Old_files_go_by_age()
    {
        using var sink = Sink(keepTime: TimeSpan.FromDays(2));
        Days(sink, 6, "x\n"u8.ToArray());

        Assert.Equal(["pcf.20260104T000000Z.log", "pcf.20260105T000000Z.log", "pcf.20260106T000000Z.log"], Closed().Select(Path.GetFileName));
    }

    [Fact]
    public void Audit_records_are_kept_for_a_year_and_log_records_for_two_weeks()
    {
        using (var audit = new RollingFileSink(new AuditFileOptions { Path = Active }, _clock)) { Days(audit, 380, "x\n"u8.ToArray()); }
        Assert.InRange(Closed().Length, 365, 366);

        foreach (var file in Closed()) { File.Delete(file); }
        using (var log = new RollingFileSink(new LogFileOptions { Path = Active }, _clock)) { Days(log, 40, "x\n"u8.ToArray()); }
        Assert.InRange(Closed().Length, 14, 15);
    }

    [Fact]
    public void Old_files_go_by_their_size_together()
    {
        using var sink = Sink(keepMiB: 1);
        Days(sink, 6, Block(0));

        Assert.Equal(4, Closed().Length);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(-5_000)]
    [InlineData(20)]
    public void A_clock_that_jumps_removes_no_file(int days)
    {
        using var sink = Sink(keepFiles: 6, keepTime: TimeSpan.FromDays(14));
        Days(sink, 5, "x\n"u8.ToArray());
        var before = Closed();

        _clock.Jump(TimeSpan.FromDays(days));
        sink.Write("wrong\n"u8);
        _clock.Advance(TimeSpan.FromDays(1));
        sink.Write("more\n"u8);
        _clock.Jump(TimeSpan.FromDays(-days));
        sink.Write("right\n"u8);

        Assert.Empty(before.Except(AllClosed(), StringComparer.Ordinal));
        Assert.Contains("wrong\n", string.Concat(AllClosed().Append(Active).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_goes_to_and_fro_begins_no_file_each_time()
    {
        using var sink = Sink(keepFiles: 3);
        Days(sink, 3, "x\n"u8.ToArray());
        var before = Closed();

        for (var i = 0; i < 100; i++)
        {
            _clock.Jump(TimeSpan.FromDays(i % 2 == 0 ? 400 : -400));
            sink.Write("x\n"u8);
        }

        Assert.Empty(before.Except(AllClosed(), StringComparer.Ordinal));
    }

    [Fact]
    public void What_was_closed_last_goes_last_whatever_its_name_says()
    {
        using var sink = Sink(keepFiles: 2);
        Days(sink, 3, "old\n"u8.ToArray());
        _clock.Jump(TimeSpan.FromDays(-5_000));
        sink.Write("then\n"u8);
        _clock.Advance(TimeSpan.FromDays(1));
        sink.Write("newest\n"u8);
        _clock.Advance(TimeSpan.FromDays(1));
        sink.Write("active\n"u8);

        Assert.Equal(2, AllClosed().Length);
        Assert.Contains(AllClosed(), file => File.ReadAllText(file) == "newest\n");
    }

    [Fact]
    public void Files_of_others_beside_it_stay()
    {
        var other = Path.Combine(_folder, "pcf.notes.log");
        File.WriteAllText(other, "mine");
        using var sink = Sink(keepFiles: 1);
        Days(sink, 4, "x\n"u8.ToArray());

        Assert.True(File.Exists(other));
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData("renamed and made anew")]
    [InlineData("removed")]
    [InlineData("emptied")]
    public void A_file_rotated_from_outside_is_opened_anew(string how)
    {
        using var sink = Sink();
        sink.Write("before\n"u8);
        switch (how)
        {
            case "renamed": File.Move(Active, Path.Combine(_folder, "pcf.log.1")); break;
            case "removed": File.Delete(Active); break;
            case "emptied": File.WriteAllText(Active, ""); break;
            default:
                File.Move(Active, Path.Combine(_folder, "pcf.log.1"));
                File.WriteAllText(Active, "");
                break;
        }

        sink.Write("after\n"u8);

        Assert.Equal("after\n", File.ReadAllText(Active));
    }

    [Fact]
    public void A_line_torn_by_a_kill_is_ended_before_the_next()
    {
        File.WriteAllText(Active, "{\"whole\":1}\n{\"to");

        Write("{\"next\":1}\n");

        Assert.Equal("{\"whole\":1}\n{\"to\n{\"next\":1}\n", File.ReadAllText(Active));
    }

    [Fact]
    public void Records_written_while_the_disk_is_full_are_lost_and_counted()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no device that is always full.");
        File.CreateSymbolicLink(Active, "/dev/full");
        using var queue = new LogQueue(Sink(), capacity: 100);
        queue.Enqueue(LogLevel.Error, "lost\n"u8);
        Assert.True(queue.Flush(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, queue.Lost(LogLevel.Error, LogDropReason.ExportFailed));
        File.Delete(Active);
        LogDrops? reported = null;
        queue.DropsReported = drops => reported = drops;

        queue.Enqueue(LogLevel.Error, "kept\n"u8);

        Assert.True(queue.Flush(TimeSpan.FromSeconds(30)));
        Assert.Equal("kept\n", File.ReadAllText(Active));
        Assert.Equal(1, reported![LogLevel.Error, LogDropReason.ExportFailed]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Days(RollingFileSink sink, int days, byte[] lines)
    {
        for (var day = 0; day < days; day++)
        {
            sink.Write(lines);
            if (day < days - 1) { _clock.Advance(TimeSpan.FromDays(1)); }
        }
    }

    private void Write(string lines)
    {
        // A file that an earlier process left belongs to the day of its last record.
        if (File.Exists(Active)) { File.SetLastWriteTimeUtc(Active, _clock.GetUtcNow().UtcDateTime); }
        using var sink = Sink();
        sink.Write(Encoding.UTF8.GetBytes(lines));
    }

    private static byte[] Block(int number)
    {
        var block = new byte[Chunk];
        block.AsSpan().Fill((byte)('a' + number));
        block[^1] = (byte)'\n';
        return block;
    }

    private string[] Closed() => [.. Directory.GetFiles(_folder, "pcf.2*.log").Order(StringComparer.Ordinal)];

    private string[] AllClosed() => [.. Directory.GetFiles(_folder, "pcf.*Z*.log").Order(StringComparer.Ordinal)];

    private RollingFileSink Sink(int keepFiles = 100, TimeSpan? keepTime = null, int keepMiB = 1_000) => new(
        new LogFileOptions { Path = Active, MaxMiB = 1, KeepFiles = keepFiles, KeepTime = keepTime ?? TimeSpan.FromDays(100), KeepMiB = keepMiB },
        _clock);
}
