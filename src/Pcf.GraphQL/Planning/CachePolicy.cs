namespace Pcf.GraphQL.Planning;

/// <summary>For whom a value may be reused.</summary>
public enum CacheScope
{
    /// <summary>For every client: the value depends neither on who asks nor on whether the request is authenticated.</summary>
    Public,

    /// <summary>For the caller who got it.</summary>
    Private,
}

/// <summary>How an answer may be reused: the least age and the narrowest scope of all its fields. Immutable.</summary>
/// <param name="MaxAge">Seconds that it may be reused for; 1 or more.</param>
/// <param name="Scope">For whom.</param>
public sealed record CachePolicy(int MaxAge, CacheScope Scope);
