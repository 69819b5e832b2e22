namespace Pcf.GraphQL.Language;

/// <summary>A parsed executable document. Immutable after parsing, so it is shared between requests.</summary>
/// <remarks>Specification: section 2.2 (Document). Nodes carry byte offsets; lines and columns are worked out for errors only.</remarks>
internal sealed class Document(byte[] source, OperationNode[] operations, FragmentNode[] fragments)
{
    private readonly Dictionary<string, FragmentNode> _fragments = Index(fragments);

    public byte[] Source { get; } = source;

    public OperationNode[] Operations { get; } = operations;

    public FragmentNode[] Fragments { get; } = fragments;

    /// <summary>The fragments, callees first. Worked out when it is first asked for; of fragments in a cycle the order is any.</summary>
    public List<FragmentNode> FragmentsInCallOrder => field ??= FragmentOrder.Of(this);

    public FragmentNode? Fragment(string name) => _fragments.GetValueOrDefault(name);

    public SourceLocation Locate(int position) => SourceLocation.At(Source, position);

    private static Dictionary<string, FragmentNode> Index(FragmentNode[] fragments)
    {
        var index = new Dictionary<string, FragmentNode>(fragments.Length, StringComparer.Ordinal);
        foreach (var fragment in fragments) { index.TryAdd(fragment.Name, fragment); }
        return index;
    }
}
