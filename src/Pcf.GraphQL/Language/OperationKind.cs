namespace Pcf.GraphQL.Language;

/// <summary>What an operation does. Specification: section 2.3 (Operations).</summary>
public enum OperationKind
{
    /// <summary>Reads, without side effects.</summary>
    Query,

    /// <summary>Writes; its top-level fields run one after the other.</summary>
    Mutation,

    /// <summary>A stream of results, one for each event.</summary>
    Subscription,
}
