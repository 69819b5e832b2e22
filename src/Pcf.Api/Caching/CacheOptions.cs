using System.ComponentModel.DataAnnotations;
using Pcf.Observability.Settings;
using Pcf.Redaction;

namespace Pcf.Api.Caching;

/// <summary>What is kept of the store, and where.</summary>
internal sealed class CacheOptions
{
    /// <summary>Memory for copies of users, organizations and notes.</summary>
    /// <value>0 (no cache) to 2 147 483 647 bytes; the default is 33 554 432 with Redis and 0 without.</value>
    [Range(0, int.MaxValue)]
    public int? MaxBytes { get; set; }

    /// <summary>Whether whole answers are kept too: of queries whose fields are all marked cacheable, for at most 5 seconds and until anything
    /// changes. They take memory of the copies.</summary>
    /// <value>The default is false.</value>
    public bool Answers { get; set; }

    /// <summary>The Redis server that the instances of the service share copies and messages by, such as
    /// <c>redis:6380,ssl=true,password=…</c>.</summary>
    /// <value>Null, which is the default, for none.</value>
    [Secret]
    public string? Redis { get; set; }

    /// <summary>A file with what <see cref="Redis"/> would have; read once, at the start.</summary>
    /// <value>Null or empty, which is the default, for none.</value>
    [EmptyIsUnset]
    public string? RedisFile { get; set; }

    /// <summary>Whether Redis on another machine may be reached without TLS. Password and data can then be read by all who are on the way.</summary>
    public bool PlainText { get; set; }

    /// <summary>What the names of keys and channels begin with. Services with different stores on one Redis need different ones.</summary>
    /// <value>1 to 32 letters, digits, hyphens and underscores; the default is <c>pcf</c>.</value>
    public string Prefix { get; set; } = "pcf";
}
