using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb.Tests;

/// <summary>How fresh a decision must be.</summary>
public sealed class FreshnessTests
{
    private static readonly ZedToken Token = new() { Token = "made-up" };

    [Fact]
    public void A_decision_is_at_least_as_fresh_as_the_last_write()
    {
        var freshness = new Freshness(static () => false);
        Assert.True(freshness.Current.Needed.FullyConsistent);

        freshness.Written(Token, freshness.Current.Writes);

        Assert.Equal(Token, freshness.Current.Needed.AtLeastAsFresh);
    }

    [Fact]
    public void While_others_may_write_unheard_each_decision_is_made_on_what_is_stored_now()
    {
        var isFull = false;
        var freshness = new Freshness(() => isFull);
        freshness.Written(Token, freshness.Current.Writes);

        isFull = true;
        Assert.True(freshness.Current.Needed.FullyConsistent);
        freshness.Decided(Token, freshness.Current.Writes);
        Assert.True(freshness.Current.Needed.FullyConsistent);
        isFull = false;

        Assert.Equal(Token, freshness.Current.Needed.AtLeastAsFresh);
    }
}
