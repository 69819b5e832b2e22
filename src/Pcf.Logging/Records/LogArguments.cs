namespace Pcf.Logging.Records;

/// <summary>The arguments of one record, each read once: reading one boxes it. Not thread-safe.</summary>
internal sealed class LogArguments : IPairTaker
{
    /// <summary>How many a record has at most.</summary>
    public const int Max = 64;

    private const string TemplateName = "{OriginalFormat}";

    private readonly LogArgument[] _items = new LogArgument[Max];
    private bool _hasHoles;

    public int Count { get; private set; }

    /// <summary>Whether there were more than a record has.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The message's template, when the caller gave one: of several the last that is a text.</summary>
    public string? Template { get; private set; }

    /// <summary>The request's id, where it comes as a property of the record and not by a scope.</summary>
    public string? RequestId { get; private set; }

    /// <summary>Whether the message is the template as it stands: a text without arguments is no template, whatever braces are in it.</summary>
    public bool IsText => Count == 0 && !_hasHoles;

    public ref LogArgument this[int index] => ref _items[index];

    public void Read(object? state)
    {
        LogPairs.TryRead(state, this);
        if (SerilogProperties.IsState(state)) { RemoveScopes(); }
        // What could not be read left its place.
        _hasHoles = Count == 0 && state is IReadOnlyCollection<KeyValuePair<string, object?>> { Count: > 1 };
    }

    public void Take(string name, object? value)
    {
        // Generators of logging code do not agree on where it stands.
        if (name.Length == TemplateName.Length && name == TemplateName)
        {
            Template = value as string ?? Template;
            return;
        }
        if (Count == Max)
        {
            IsCut = true;
            return;
        }
        // What else is in it was cleared when it was last used.
        ref var item = ref _items[Count++];
        item.Key = name;
        item.Value = DelayedRedaction.TextOf(value);
    }

    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
        Template = RequestId = null;
        IsCut = _hasHoles = false;
    }

    private void RemoveScopes()
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!SerilogProperties.IsLeftOut(_items[i].Key, Template)) { _items[kept++] = _items[i]; }
            else if (_items[i].Key == SerilogProperties.RequestId) { RequestId = _items[i].Value as string; }
        }
        Array.Clear(_items, kept, Count - kept);
        Count = kept;
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
