namespace Pcf.Redaction.Tests;

/// <summary>A query in the language of the database that it is for.</summary>
public sealed class QueryTextTests
{
    [Theory]
    [InlineData("AUTH Tr0ub4dor3", "AUTH ?")]
    [InlineData("AUTH default Tr0ub4dor3", "AUTH ?")]
    [InlineData("HELLO 3 AUTH default Tr0ub4dor3 SETNAME web", "HELLO 3 AUTH ? SETNAME ?")]
    [InlineData("CONFIG SET requirepass Tr0ub4dor3", "CONFIG SET requirepass ?")]
    [InlineData("config set requirepass Tr0ub4dor3", "config set requirepass ?")]
    [InlineData("CONFIG GET maxmemory", "CONFIG GET maxmemory")]
    [InlineData("MIGRATE h 6379 k 0 1000 AUTH2 ann Tr0ub4dor3", "MIGRATE ? AUTH2 ?")]
    [InlineData("ACL SETUSER kim on >Tr0ub4dor3 ~*", "ACL SETUSER ?")]
    [InlineData("SET user:1 \"Tr0ub 4dor3\" EX 60 NX", "SET user:1 ? EX ? NX")]
    [InlineData("GET user:1", "GET user:1")]
    [InlineData("HSET user:1 name Ann mail ann@example.com", "HSET user:1 name ? mail ?")]
    [InlineData("HMSET myhash field1 'Hello' field2 'World'", "HMSET myhash field1 ? field2 ?")]
    [InlineData("MSET a 1 b 2", "MSET a ? b ?")]
    [InlineData("DEL a b c", "DEL a b c")]
    [InlineData("LPUSH list x y z", "LPUSH list ?")]
    [InlineData("ZADD board 12 ann 13 bo", "ZADD board ?")]
    [InlineData("EVAL \"return redis.call('GET', 'x')\" 1 k v", "EVAL ?")]
    [InlineData("PUBLISH channel hello", "PUBLISH channel ?")]
    [InlineData("MULTI\nSET a 1\nEXEC", "MULTI\nSET a ?\nEXEC")]
    [InlineData("SET a \"never closed", "SET a ?")]
    [InlineData("hunter2-is-no-command", "?")]
    [InlineData("", "")]
    public void Redis_keeps_commands_and_keys(string statement, string expected)
    {
        var redacted = QueryText.Redact("redis", statement);

        Assert.Equal(expected, redacted);
        Assert.Equal(redacted, QueryText.Redact("redis", redacted));
    }

    [Theory]
    [InlineData("mysql", "SELECT a #tmp 'x'\nFROM t", "SELECT a FROM t")]
    [InlineData("mariadb", "SELECT a # secret\nFROM t", "SELECT a FROM t")]
    [InlineData("microsoft.sql_server", "SELECT * FROM a, #tmp WHERE b = 1", "SELECT * FROM a, #tmp WHERE b = ?")]
    [InlineData("postgresql", "SELECT a # b FROM t WHERE c = 1", "SELECT a # b FROM t WHERE c = ?")]
    [InlineData(null, "SELECT a # secret\nFROM t", "SELECT a FROM t")]
    [InlineData("memcached", "set key 0 0 5 Tr0ub4dor3", "set key ?")]
    [InlineData("mongodb", "{\"find\":\"users\",\"filter\":{\"email\":\"a\"}}", "{?:?,?:?}")]
    public void The_dialect_is_that_of_the_system(string? system, string statement, string expected) =>
        Assert.Equal(expected, QueryText.Redact(system, statement));

    [Fact]
    public void Any_text_is_answered_and_becomes_no_longer()
    {
        foreach (var system in (string?[])["redis", "memcached", "mysql", "postgresql", null])
        {
            foreach (var text in Hostile.Patterns.Select(row => row.Data))
            {
                var redacted = QueryText.Redact(system, text + " " + text);
                Assert.InRange(redacted.Length, 0, (2 * text.Length) + 1);
            }
        }
    }
}
