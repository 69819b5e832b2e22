namespace Pcf.Redaction.Scanning;

/// <summary>Divides triples into groups so that all of them together name as few positions of a log line as possible.</summary>
internal static class SieveGroups
{
    // Few move after the third.
    private const int MaxPasses = 3;

    /// <summary>The groups, some of them empty when there is little to divide.</summary>
    public static SieveGroup[] Of(IEnumerable<(char First, char Second, char Third)> triples, int count)
    {
        // Those that begin alike are never parted: a group that has one of them has most of the others for nothing.
        SieveGroup[] parts = [.. triples.GroupBy(triple => (triple.First & 31, triple.Second & 31)).Select(SieveGroup.Of)
            .OrderByDescending(part => part.Weight)];
        SieveGroup[] groups = [.. Enumerable.Range(0, count).Select(_ => new SieveGroup())];
        foreach (var part in parts) { Cheapest(groups, part).Add(part); }
        for (var pass = 0; pass < MaxPasses && Settle(groups); pass++) { }
        return groups;
    }

    // Moves each part to where it adds least. Whether any has moved.
    private static bool Settle(SieveGroup[] groups)
    {
        var hasMoved = false;
        for (var i = 0; i < groups.Length; i++)
        {
            foreach (var part in groups[i].Parts.ToArray())
            {
                groups[i] = SieveGroup.Of(groups[i].Parts.Where(other => other != part));
                var cheapest = Cheapest(groups, part);
                cheapest.Add(part);
                hasMoved |= cheapest != groups[i];
            }
        }
        return hasMoved;
    }

    private static SieveGroup Cheapest(SieveGroup[] groups, SieveGroup part)
    {
        var cheapest = groups[0];
        var least = double.PositiveInfinity;
        foreach (var group in groups)
        {
            var added = group.WeightWith(part) - group.Weight;
            if (added < least) { (cheapest, least) = (group, added); }
        }
        return cheapest;
    }
}
