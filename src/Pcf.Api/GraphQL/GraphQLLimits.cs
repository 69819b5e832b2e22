using System.ComponentModel.DataAnnotations;

namespace Pcf.Api.GraphQL;

/// <summary>What one GraphQL request may take.</summary>
internal sealed class GraphQLLimits
{
    /// <summary>How deep selections and values may be nested.</summary>
    /// <value>1 to 500; the default is 50.</value>
    [Range(1, 500)]
    public int MaxDepth { get; set; } = 50;

    /// <summary>Tokens that a document may have.</summary>
    /// <value>10 to 1 000 000; the default is 10 000.</value>
    [Range(10, 1_000_000)]
    public int MaxTokens { get; set; } = 10_000;

    /// <summary>How long an answer may take before it is TIMEOUT.</summary>
    /// <value>0.1 to 300 seconds; the default is 30.</value>
    [Range(0.1, 300.0)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
