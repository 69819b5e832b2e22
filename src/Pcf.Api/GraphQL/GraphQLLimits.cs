using System.ComponentModel.DataAnnotations;

namespace Pcf.Api.GraphQL;

/// <summary>What one GraphQL request may take.</summary>
internal sealed class GraphQLLimits
{
    private const long MiB = 1024 * 1024;

    /// <summary>How deep selections and values may be nested.</summary>
    /// <value>1 to 500; the default is 50.</value>
    [Range(1, 500)]
    public int MaxDepth { get; set; } = 50;

    /// <summary>Tokens that a document may have.</summary>
    /// <value>10 to 1 000 000; the default is 10 000.</value>
    [Range(10, 1_000_000)]
    public int MaxTokens { get; set; } = 10_000;

    /// <summary>How long an answer may take before it is TIMEOUT.</summary>
    /// <value>0.1 to 300 seconds; the default is 25.</value>
    [Range(0.1, 300.0)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>What one operation may cost: one for each field, more for fields that take statements of their own, as often as the lists around it
    /// are asked to have items.</summary>
    /// <value>10 to 10 000 000; the default is 5 000.</value>
    [Range(10, 10_000_000)]
    public int MaxCost { get; set; } = 5_000;

    /// <summary>What one caller's operations may cost in a minute, all at once or spread over it.</summary>
    /// <value>0 (no limit) or <see cref="MaxCost"/> to 1 000 000 000; the default is 300 000, an operation of the highest cost each second.</value>
    [Range(0, 1_000_000_000)]
    public int CostPerMinute { get; set; } = 300_000;

    /// <summary>Memory that large answers may take together while they are made and sent, in MiB; the first 64 KiB of each are free.</summary>
    /// <value>1 to 65 536; the default is an eighth of the memory that the process may use, and at least 16.</value>
    [Range(1, 65_536)]
    public int? AnswerMiB { get; set; }

    /// <summary>Whether clients may ask for the schema.</summary>
    /// <value>The default is false in Production and true elsewhere.</value>
    public bool? Introspection { get; set; }

    /// <summary>Whether a browser that opens the endpoint's address gets the page GraphiQL.</summary>
    /// <value>The default is true in Development and false elsewhere.</value>
    public bool? GraphiQL { get; set; }

    /// <summary>A folder or file of documents that requests may name by their SHA-256.</summary>
    /// <value>A path; null, which is the default, for none.</value>
    public string? TrustedDocuments { get; set; }

    /// <summary>Whether requests for any other document are refused.</summary>
    /// <value>The default is false.</value>
    public bool TrustedOnly { get; set; }

    /// <summary><see cref="AnswerMiB"/> in bytes.</summary>
    internal long AnswerBytes => (AnswerMiB ?? Math.Max(16, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 / MiB)) * MiB;
}
