using Pcf.Workspace.SurrealDb.Stores;

namespace Pcf.Workspace.SurrealDb.Tests.Stores;

public sealed class PlaceTests
{
    private static readonly (long Created, string Id)[] Items =
    [
        .. new[] { long.MinValue, -62_135_596_800_000, -1, 0, 1, 999, 1_767_268_800_000, 253_402_300_799_999 }
            .SelectMany(created => new[] { "0", "00", "1", "10", "2", "a", "a0", "ab", "b", "z", "zz" }.Select(id => (created, id))),
    ];

    [Fact]
    public void Places_sort_as_creation_time_and_id_do()
    {
        // Times before the year 1 are taken for its beginning.
        var sorted = Items.Where(item => item.Created != long.MinValue).OrderBy(item => item.Created).ThenBy(item => item.Id, StringComparer.Ordinal)
            .ToArray();

        Assert.Equal(sorted, sorted.OrderBy(item => Place.OldestFirst(item.Created, item.Id), StringComparer.Ordinal));
        Assert.Equal(sorted.Reverse(), sorted.OrderBy(item => Place.NewestFirst(item.Created, item.Id), StringComparer.Ordinal));
    }

    [Fact]
    public void Every_place_follows_the_beginning() =>
        Assert.All(Items, item => Assert.True(string.CompareOrdinal(Place.NewestFirst(item.Created, item.Id), Place.Before) > 0));
}
