namespace Pcf.GraphQL.Running;

/// <summary>The bytes of a nullable object or list that a field still waited for may turn into null. Only made where a pending field is below
/// it.</summary>
internal sealed class NullRegion(JsonSegment segment, int start, NullRegion? outer)
{
    public JsonSegment JsonSegment { get; } = segment;

    public int Start { get; } = start;

    public int End { get; set; }

    public bool IsNull { get; private set; }

    /// <summary>True when this or an enclosing region, in this or an outer segment, is null: work below it is for nothing.</summary>
    public bool IsDiscarded
    {
        get
        {
            for (var region = this; region is not null; region = region.Outer)
            {
                if (region.IsNull) { return true; }
            }

            return false;
        }
    }

    private NullRegion? Outer { get; } = outer;

    public void MakeNull()
    {
        if (IsNull) { return; }
        IsNull = true;
        JsonSegment.AddNulled(this);
    }
}
