namespace Pcf.Workspace.Paging;

/// <summary>Which part of a list to answer: the first so many after a cursor.</summary>
public sealed record PageRequest
{
    /// <summary>Items on a page when the client does not say.</summary>
    public const int DefaultFirst = 20;

    /// <summary>The most items a page can have.</summary>
    public const int MaxFirst = 100;

    private PageRequest(int first, string? after)
    {
        First = first;
        After = after;
    }

    /// <summary>The first 20.</summary>
    public static PageRequest Default { get; } = new(DefaultFirst, null);

    /// <summary>Items wanted.</summary>
    /// <value>1 to 100; the default is 20.</value>
    public int First { get; }

    /// <summary>The cursor to continue after; null starts at the beginning. Only the store that made it can read it.</summary>
    public string? After { get; }

    /// <summary>Checks what a client asked for.</summary>
    /// <param name="first">Items wanted, 1 to 100; null is 20.</param>
    /// <param name="after">A cursor from an earlier page; null starts at the beginning.</param>
    /// <exception cref="WorkspaceException">InvalidInput: <paramref name="first"/> is out of range. (A bad cursor shows when the page is
    /// read.)</exception>
    public static PageRequest Of(int? first = null, string? after = null)
    {
        if (first is < 1 or > MaxFirst)
        {
            throw WorkspaceException.InvalidInput("first", $"{first}", $"1 to {MaxFirst}");
        }

        return first is null && after is null ? Default : new PageRequest(first ?? DefaultFirst, after);
    }
}
