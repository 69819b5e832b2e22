using Pcf.Workspace.Sqlite.Stores;

namespace Pcf.Workspace.Sqlite.Tests;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("alpha", "\"alpha\"")]
    [InlineData(" two  words ", "\"two\" \"words\"")]
    [InlineData("a\"b", "\"a\" \"b\"")]
    [InlineData("NEAR(a b, 2)", "\"NEAR\" \"a\" \"b\" \"2\"")]
    [InlineData("title:x*", "\"title\" \"x\"")]
    [InlineData("naïve 日本", "\"naïve\" \"日本\"")]
    [InlineData("🎉 !?", null)]
    [InlineData("", null)]
    [InlineData("\0a\0", "\"a\"")]
    public void Only_words_get_through_and_only_in_quotes(string query, string? expression) =>
        Assert.Equal(expression, SearchWords.Expression(query));
}
