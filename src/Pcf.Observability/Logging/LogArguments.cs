namespace Pcf.Observability.Logging;

/// <summary>The arguments of one record, each read once: reading one boxes it. Not thread-safe.</summary>
internal sealed class LogArguments
{
    /// <summary>How many a record has at most.</summary>
    public const int Max = 64;

    private readonly LogArgument[] _items = new LogArgument[Max];

    public int Count { get; private set; }

    /// <summary>The message's template, when the caller gave one.</summary>
    public string? Template { get; private set; }

    public ref LogArgument this[int index] => ref _items[index];

    public void Read(object? state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> pairs) { return; }
        var count = pairs.Count;
        for (var i = 0; i < count; i++)
        {
            var (key, value) = pairs[i];
            if (i == count - 1 && key == "{OriginalFormat}") { Template = value as string; }
            else if (Count < Max && key is not null)
            {
                // What else is in it was cleared when it was last used.
                ref var item = ref _items[Count++];
                item.Key = key;
                item.Value = value;
            }
        }
    }

    /// <summary>Adds one from around the record; who calls sees to the bound.</summary>
    public void Add(in LogArgument argument) => _items[Count++] = argument;

    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
        Template = null;
    }
}

/// <summary>One argument on its way into the record.</summary>
internal struct LogArgument
{
    public string Key;
    public object? Value;

    /// <summary>Its name, once looked up.</summary>
    public LogField? Field;

    /// <summary>What may be shown of it, once it has been looked at and is text.</summary>
    public string? Safe;

    /// <summary>Where in the message it stands as it does in JSON too, and how long it is; 0 when it does not.</summary>
    public int Start;

    /// <inheritdoc cref="Start"/>
    public int Length;
}
