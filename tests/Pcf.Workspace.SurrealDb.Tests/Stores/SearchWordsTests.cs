using Pcf.Workspace.SurrealDb.Stores;

namespace Pcf.Workspace.SurrealDb.Tests.Stores;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("alpha", "alpha")]
    [InlineData(" two  words ", "two words")]
    [InlineData("a\"b", "a b")]
    [InlineData("NEAR(a b, 2)", "NEAR a b 2")]
    [InlineData("title:x*", "title x")]
    [InlineData("naïve 日本", "naïve 日本")]
    [InlineData("🎉 !?", null)]
    [InlineData("", null)]
    [InlineData("\0a\0", "a")]
    public void Only_words_get_through(string query, string? words) => Assert.Equal(words, SearchWords.Of(query));
}
