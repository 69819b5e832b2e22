namespace Pcf.GraphQL;

/// <summary>The codes that the engine itself puts into <c>extensions.code</c>; a host may use others.</summary>
public static class ErrorCodes
{
    /// <summary>The document, its variables or an argument is wrong: the client has to change the request.</summary>
    public const string InvalidInput = "INVALID_INPUT";

    /// <summary>A resolver failed in a way that is not the client's business.</summary>
    public const string Internal = "INTERNAL";

    /// <summary>The caller has spent what it may spend for now; the same request may be accepted later.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>The request did not finish before its deadline.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The service cannot answer now; the same request may be answered later.</summary>
    public const string Unavailable = "UNAVAILABLE";
}
