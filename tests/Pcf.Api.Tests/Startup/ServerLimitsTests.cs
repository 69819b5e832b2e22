using Pcf.Api.Startup;

namespace Pcf.Api.Tests.Startup;

public sealed class ServerLimitsTests
{
    [Theory]
    [InlineData(420, 150, 132, 33)]
    [InlineData(1_024, 150, 495, 123)]
    [InlineData(100, 150, 13, 3)]
    public void Connections_leave_descriptors_free_for_everything_else(long limit, long open, long connections, long upgraded)
    {
        Assert.Equal((connections, upgraded), ServerLimits.Connections(limit, open));
    }
}
