using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Pcf.Api.GraphQL;

/// <summary>What each caller may spend on operations in a minute: a token bucket a caller. Thread-safe.</summary>
/// <remarks>
/// Callers are users, and anonymous callers by their address (IPv6 by its network of 64 bits). Both are spread over a fixed number of buckets, so
/// made-up callers cannot fill the memory; two callers in one bucket share its budget. Buckets that are full are dropped when idle.
/// </remarks>
internal sealed class CostBudget : IDisposable
{
    private const int UserBuckets = 65_536;
    private const int AddressBuckets = 4_096;
    private const int NetworkBytes = 8;

    private readonly int _perMinute;
    private readonly PartitionedRateLimiter<RequestState>? _buckets;

    /// <summary>Budgets of these limits.</summary>
    public CostBudget(GraphQLLimits limits)
    {
        _perMinute = limits.CostPerMinute;
        if (_perMinute == 0) { return; }
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = _perMinute,
            TokensPerPeriod = Math.Max(_perMinute / 60, 1),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };
        _buckets = PartitionedRateLimiter.Create<RequestState, int>(
            request => RateLimitPartition.GetTokenBucketLimiter(BucketOf(request), _ => options));
    }

    /// <summary>Takes the cost of an operation from its caller's budget.</summary>
    /// <returns>Null when it is taken; otherwise the time until it can be.</returns>
    public TimeSpan? Charge(int cost, RequestState request)
    {
        if (_buckets is null) { return null; }
        using var lease = _buckets.AttemptAcquire(request, Math.Clamp(cost, 1, _perMinute));
        if (lease.IsAcquired) { return null; }
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => _buckets?.Dispose();

    // The hash of a text is another in each process, so none can be made up that meets another caller's.
    private static int BucketOf(RequestState request) => request.Caller.IsKnown
        ? (int)((uint)request.Caller.User.ToString().GetHashCode(StringComparison.Ordinal) % UserBuckets)
        : UserBuckets + (int)((uint)NetworkOf(request.Address).GetHashCode(StringComparison.Ordinal) % AddressBuckets);

    private static string NetworkOf(IPAddress? address)
    {
        if (address is null) { return ""; }
        if (address.IsIPv4MappedToIPv6) { address = address.MapToIPv4(); }
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(address.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, NetworkBytes) : bytes);
    }
}
