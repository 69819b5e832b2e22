using System.Text;
using Pcf.Redaction;
using Pcf.Redaction.Values;

namespace Pcf.Tracing;

/// <summary>The language of an attribute's value whose literals are data, whatever they look like.</summary>
internal enum StatementLanguage
{
    /// <summary>It is no statement.</summary>
    None,

    /// <summary>That of the database that the span asks.</summary>
    Query,

    /// <summary>GraphQL.</summary>
    GraphQL,
}

/// <summary>What the name of an attribute says of its value, worked out once. Not changed once made.</summary>
/// <param name="name">The attribute's name.</param>
/// <param name="redactor">Knows the names of secrets.</param>
internal sealed class SpanField(string name, Redactor redactor)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The name as it may leave: one that is made of data can have a secret in it.</summary>
    public string SafeName { get; } = redactor.Redact(name);

    /// <summary>The name as it may leave, in UTF-8.</summary>
    public byte[] Utf8 => field ??= Encoding.UTF8.GetBytes(SafeName);

    /// <summary>A hash of the name, for tables of the values that names have.</summary>
    public uint Hash { get; } = (uint)StringComparer.Ordinal.GetHashCode(name);

    /// <summary>What the value is by its name.</summary>
    public FieldKind Kind { get; } = redactor.KindOf(name);

    /// <summary>Whether the value is a client's own words.</summary>
    public ClientText Client { get; } = ClientTexts.Of(name);

    /// <summary>Whether the value is a statement.</summary>
    public StatementLanguage Statement { get; } = name switch
    {
        "db.query.text" or "db.statement" => StatementLanguage.Query,
        "graphql.document" => StatementLanguage.GraphQL,
        _ => StatementLanguage.None,
    };
}
