using System.IO.Pipes;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Sinks;

namespace Pcf.Logging.Tests.Sinks;

public sealed class DescriptorStreamTests
{
    [Fact]
    public void What_is_written_arrives_whole_however_long_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no descriptors.");
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
        var sent = new byte[1_000_000];
        new Random(1).NextBytes(sent);
        var arrived = new byte[sent.Length];
        var reading = new Thread(() => reader.ReadExactly(arrived));
        reading.Start();

        Of(writer).Write(sent);

        reading.Join();
        Assert.Equal(sent, arrived);
    }

    [Fact]
    public void When_the_reader_is_gone_what_is_lost_is_counted_and_its_start_is_reported_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no descriptors.");
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
        using var queue = new LogQueue(new StreamSink(Of(writer)), capacity: 100);
        var reported = new List<string>();
        queue.Failing = reported.Add;
        reader.Dispose();

        for (var i = 0; i < 3; i++)
        {
            queue.Enqueue(LogLevel.Error, "lost\n"u8);
            Assert.True(queue.Flush(TimeSpan.FromSeconds(30)));
        }

        Assert.Equal(3, queue.Lost(LogLevel.Error, LogDropReason.ExportFailed));
        Assert.Equal(3, queue.FailedExports);
        Assert.Single(reported);
    }

    private static DescriptorStream Of(AnonymousPipeClientStream writer) => new((int)writer.SafePipeHandle.DangerousGetHandle());
}
