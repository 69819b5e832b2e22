using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Bridge;

/// <summary>One way in which an instrument records: its keys in their order, and where their values stand among the labels of a table.
/// Immutable.</summary>
internal sealed class TagShape
{
    private TagShape(string[] keys, Family table, int[][] parts, bool isCut)
    {
        IsCut = isCut;
        Keys = keys;
        Table = table;
        Parts = parts;
        Order = new int[keys.Length];
        for (var label = 0; label < parts.Length; label++)
        {
            if (parts[label] is [>= 0 and var tag]) { Order[tag] = label; }
        }
        IsInOrder = Order.Select(static (label, tag) => label == tag).All(static isSame => isSame);
        IsPlain = parts.All(part => part is [>= 0]) && parts.Length == keys.Length;
    }

    /// <summary>The keys as they were given.</summary>
    public string[] Keys { get; }

    /// <summary>Where the label sets are.</summary>
    public Family Table { get; }

    /// <summary>For each label of the table what its value is made of: tags by number, and those of the instrument by the complement of
    /// theirs.</summary>
    public int[][] Parts { get; }

    /// <summary>For each tag its label by number, where <see cref="IsPlain"/>.</summary>
    public int[] Order { get; }

    /// <summary>Whether <see cref="Order"/> is that of the tags.</summary>
    public bool IsInOrder { get; }

    /// <summary>Whether each label is one tag and each tag one label.</summary>
    public bool IsPlain { get; }

    /// <summary>Whether there are more labels than a metric may have, and some are left out.</summary>
    public bool IsCut { get; }

    /// <summary>Whether a recording has these keys in this order.</summary>
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var keys = Keys;
        if (keys.Length != tags.Length) { return false; }
        for (var i = 0; i < keys.Length; i++)
        {
            if (!ReferenceEquals(keys[i], tags[i].Key) && keys[i] != tags[i].Key) { return false; }
        }
        return true;
    }

    /// <summary>Finds where recordings with these tags go; null when the metric takes no other label sets.</summary>
    /// <remarks>Of a key that is given twice the last value counts. Keys that become one label have their values joined, in the order of the keys.
    /// Of more labels than <see cref="LabelValues.MaxLabels"/> those of the instrument stay and then the first by name, in whatever order they are
    /// given.</remarks>
    public static TagShape? Create(ReadOnlySpan<KeyValuePair<string, object?>> tags, FixedTag[] constant, LabelTables tables)
    {
        var given = new List<(string Key, string Label, int Part)>();
        for (var i = 0; i < constant.Length; i++) { given.Add((constant[i].Key, constant[i].Label, ~i)); }
        for (var i = 0; i < tags.Length; i++) { given.Add((tags[i].Key ?? "", LabelName.Convert(tags[i].Key), i)); }
        var grouped = given
            .GroupBy(tag => tag.Label, StringComparer.Ordinal)
            .ToList();
        var isCut = grouped.Count > LabelValues.MaxLabels;
        // Tags in another order are the same recording, so the names decide which stay; those of the instrument go ahead, since they distinguish
        // meters
        // apart.
        if (isCut)
        {
            grouped = [.. grouped.OrderBy(label => label.First().Part >= 0).ThenBy(label => label.Key, StringComparer.Ordinal)
                .Take(LabelValues.MaxLabels)];
        }
        var labels = grouped.ToDictionary(
            label => label.Key,
            label => label.GroupBy(tag => tag.Key, StringComparer.Ordinal).OrderBy(key => key.Key, StringComparer.Ordinal)
                .Select(key => key.Last().Part).ToArray(),
            StringComparer.Ordinal);
        if (tables.TableOf([.. labels.Keys]) is not { } table) { return null; }
        var keys = new string[tags.Length];
        for (var i = 0; i < keys.Length; i++) { keys[i] = tags[i].Key; }
        return new TagShape(keys, table, Array.ConvertAll(table.Labels, label => labels[label.Name]), isCut);
    }
}
