using System.Net.Security;

namespace Pcf.Workspace.SpiceDb;

/// <summary>How a decision may lag behind what was written.</summary>
public enum SpiceDbConsistency
{
    /// <summary>Every decision is as fresh as the last write of this process. Writes of other processes show after the server's quantization
    /// interval, which is 5 seconds unless it was changed.</summary>
    Token,

    /// <summary>Every decision is made on what is stored now, also by other processes. Slower: the server cannot use its cache.</summary>
    Full,
}

/// <summary>Where SpiceDB is and how it is asked.</summary>
public sealed class SpiceDbOptions
{
    /// <summary>The server's gRPC address, such as <c>https://spicedb:50051</c>; over <c>http</c> nothing is encrypted.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The server's preshared key, sent as a bearer token; null for a server without one.</summary>
    public string? Key { get; init; }

    /// <summary>How the server's certificate is checked, where the connection is encrypted.</summary>
    /// <value>The default trusts what the system trusts.</value>
    public SslClientAuthenticationOptions Tls { get; init; } = new();

    /// <summary>How long one question may take, its retries included.</summary>
    /// <value>0.01 to 60 seconds; the default is 2.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How a decision may lag behind what was written.</summary>
    /// <value>The default is <see cref="SpiceDbConsistency.Token"/>.</value>
    public SpiceDbConsistency Consistency { get; init; }

    /// <summary>Whether this process hears at the moment of what other processes write. While it does not, each decision is made on what is stored
    /// now.</summary>
    /// <value>Null, which is the default, for always.</value>
    public Func<bool>? IsInformed { get; init; }

    /// <summary>How long a server that is emptied is left alone before it is filled: as long as a write may take that began before.</summary>
    internal TimeSpan? Settle { get; init; }

    internal void Check()
    {
        Demand(Endpoint.IsAbsoluteUri && Endpoint.Scheme is "http" or "https", nameof(Endpoint), "an absolute http or https address");
        Demand(Timeout.TotalSeconds is >= 0.01 and <= 60, nameof(Timeout), "0.01 to 60 seconds");
        Demand(Enum.IsDefined(Consistency), nameof(Consistency), "Token or Full");
    }

    private static void Demand(bool holds, string option, string expected)
    {
        if (!holds) { throw new ArgumentException($"SpiceDB's {option} must be {expected}.", option); }
    }
}
