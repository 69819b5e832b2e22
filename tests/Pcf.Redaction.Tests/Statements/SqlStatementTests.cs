namespace Pcf.Redaction.Tests.Statements;

public sealed class SqlStatementTests
{
    [Theory]
    [InlineData("SELECT name FROM users WHERE id = 7 AND pw = 'hunter2'", "SELECT name FROM users WHERE id = ? AND pw = ?")]
    [InlineData("SELECT 'a''b', E'a\\'b', N'x', B'01', X'ff', U&'x'", "SELECT ?, ?, ?, ?, ?, ?")]
    [InlineData("SELECT q'[it's]', q'{a}', q'!b!', nq'<c>' FROM t", "SELECT ?, ?, ?, ? FROM t")]
    [InlineData("SELECT 'it\\'s', 'he\\'s' FROM t WHERE a = 1", "SELECT ?, ? FROM t WHERE a = ?")]
    [InlineData("SELECT * FROM t WHERE a = 'C:\\' AND b = 'secret' AND c = 'x'", "SELECT * FROM t WHERE a = ? AND b = ? AND c = ?")]
    [InlineData("SELECT _utf8mb4'x', date '2020-01-01'", "SELECT _utf8mb4?, date ?")]
    [InlineData("SELECT 1, -1, +1, 1.5, .5, 1e-5, 0xFF, 1_000, 1.", "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?.")]
    [InlineData("SELECT a - 1, a -1, (-1), t1, col2 FROM t3 LIMIT 10", "SELECT a - ?, a -?, (?), t1, col2 FROM t3 LIMIT ?")]
    [InlineData("WHERE a = - - 1", "WHERE a = ?")]
    [InlineData("SELECT $$a 'b'$$, $t$a $$ b$t$, $1, $param", "SELECT ?, ?, $1, $param")]
    [InlineData("WHERE a = @p AND b = :name AND c = ? AND d = ?1 AND e = :1 AND f = @@x",
        "WHERE a = @p AND b = :name AND c = ? AND d = ? AND e = :1 AND f = @@x")]
    [InlineData("WHERE a IS NULL AND b = TRUE OR c = false", "WHERE a IS NULL AND b = ? OR c = ?")]
    [InlineData("INSERT INTO t VALUES (true, FALSE, null)", "INSERT INTO t VALUES (?, null)")]
    [InlineData("WHERE a IS TRUE AND b IS NOT false AND t.true = x", "WHERE a IS TRUE AND b IS NOT false AND t.true = x")]
    public void Literals_become_question_marks_and_the_rest_stays(string statement, string expected) =>
        Assert.Equal(expected, SqlStatement.Redact(statement));

    [Theory]
    [InlineData("SELECT \"hunter2\" FROM t WHERE a = \"x y\"", "SELECT ? FROM t WHERE a = ?")]
    [InlineData("SELECT n.\"Id\", \"n\".\"Name\" FROM \"Notes\" AS \"n\" JOIN \"Users\" ON \"n\".x = 1",
        "SELECT n.\"Id\", \"n\".\"Name\" FROM \"Notes\" AS \"n\" JOIN \"Users\" ON \"n\".x = ?")]
    [InlineData("SELECT TRIM(LEADING 'x' FROM \"hunter2\")", "SELECT TRIM(LEADING ? FROM ?)")]
    [InlineData("RETURN \"hunter2\".len()", "RETURN ?.len()")]
    [InlineData("RETURN 1..\"hunter2\"", "RETURN ?..?")]
    [InlineData("CREATE USER u IDENTIFIED WITH p AS \"hunter2\"", "CREATE USER u IDENTIFIED WITH p AS ?")]
    [InlineData("UPDATE \"it's\" SET a = 'x'", "UPDATE ? SET a = ?")]
    [InlineData("SELECT `it's`, [it's], [order details] FROM t WHERE a = 'x'", "SELECT `it's`, [?], [order details] FROM t WHERE a = ?")]
    [InlineData("SELECT [a]]'b] FROM t WHERE a = 'x'", "SELECT [a]?")]
    [InlineData("SELECT ⟨it's⟩ FROM t WHERE a = 'x'", "SELECT ⟨it's⟩ FROM t WHERE a = ?")]
    public void Double_quotes_stay_only_where_every_dialect_wants_a_name(string statement, string expected) =>
        Assert.Equal(expected, SqlStatement.Redact(statement));

    [Theory]
    [InlineData("SELECT * FROM person:tobie", "SELECT * FROM person:?")]
    [InlineData("SELECT * FROM person:123, person:⟨a b⟩, person:`a b`", "SELECT * FROM person:?, person:?, person:?")]
    [InlineData("SELECT * FROM t:{ a: 'x', b: [1] }.name", "SELECT * FROM t:?.name")]
    [InlineData("SELECT * FROM t:['x', 1]..=['y', 2]", "SELECT * FROM t:?")]
    [InlineData("SELECT * FROM t:8c54161f-d4fe-4a74-9409-ed1e137040c1", "SELECT * FROM t:?")]
    [InlineData("SELECT * FROM t:a>..b, t:..5, t:u'x'", "SELECT * FROM t:?, t:?, t:?")]
    [InlineData("SELECT type::thing('person', $id), x::int FROM t WHERE a::b = 5", "SELECT type::thing(?, $id), x::int FROM t WHERE a::b = ?")]
    [InlineData("CREATE person SET a = d\"2020\", b = u\"x\", c = r\"p:1\", d = s\"x\", e = 1h30m",
        "CREATE person SET a = ?, b = ?, c = ?, d = ?, e = ?")]
    [InlineData("CREATE person CONTENT { name: 'x', pw :'y', age :42, tags: ['a', 'b'], on: true }",
        "CREATE person CONTENT { name: ?, pw :?, age :?, tags: [?], on: ? }")]
    [InlineData("RELATE person:a->knows->person:b", "RELATE person:?->knows->person:?")]
    public void Surreal_records_lose_their_keys_and_paths_stay(string statement, string expected) =>
        Assert.Equal(expected, SqlStatement.Redact(statement));

    [Theory]
    [InlineData("SELECT a -- secret\nFROM t", "SELECT a FROM t")]
    [InlineData("SELECT a # secret\nFROM t // more\nWHERE b = 1", "SELECT a FROM t WHERE b = ?")]
    [InlineData("SELECT/* a /* b */ c */a/*+ hint */FROM t", "SELECT a FROM t")]
    [InlineData("SELECT a -- don't\nFROM t", "SELECT a FROM t")]
    [InlineData("SELECT a #> 'x\ny secret'", "SELECT a #> ?")]
    [InlineData("SELECT a #>> '{b,c}', d #- '{e}' FROM t WHERE f = 1", "SELECT a #>> ?, d #- ? FROM t WHERE f = ?")]
    [InlineData("SELECT x INTO #tmp FROM t WHERE a = 1; SELECT * FROM #tmp JOIN ##all ON #tmp.id = 2",
        "SELECT x INTO #tmp FROM t WHERE a = ?; SELECT * FROM #tmp JOIN ##all ON #tmp.id = ?")]
    [InlineData("SELECT a #secret\nFROM t", "SELECT a FROM t")]
    [InlineData("SELECT /*! 'a */ 'b */ secret'", "SELECT ?")]
    [InlineData("SELECT /* /* */ 'a */ secret'", "SELECT ?")]
    [InlineData("  SELECT \r\n a ; ", "SELECT a ;")]
    public void Comments_are_dropped_and_white_space_is_one_space(string statement, string expected) =>
        Assert.Equal(expected, SqlStatement.Redact(statement));

    [Theory]
    [InlineData("WHERE a IN (1,2,3) AND b IN ('x', 'y')", "WHERE a IN (?) AND b IN (?)")]
    [InlineData("WHERE a IN (?, ?, ?)", "WHERE a IN (?)")]
    [InlineData("INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'), (3, 'z')", "INSERT INTO t (a, b) VALUES (?)")]
    [InlineData("VALUES (1, now(), 'x'),(2, now(), 'y')", "VALUES (?, now(), ?)")]
    [InlineData("SELECT [1, 2, [3, 4], [5, 6]], f(a + 1, 2, 3)", "SELECT [?, [?]], f(a + ?, ?)")]
    [InlineData("LIMIT 5, 10", "LIMIT ?, ?")]
    public void Lists_of_values_become_one_value(string statement, string expected) => Assert.Equal(expected, SqlStatement.Redact(statement));

    [Theory]
    [InlineData("ALTER USER u PASSWORD 'x'", "ALTER USER u PASSWORD ?")]
    [InlineData("ALTER USER u PASSWORD hunter2", "ALTER USER u PASSWORD ?")]
    [InlineData("ALTER USER u PASSWORD /* */ 12ab-x!y;", "ALTER USER u PASSWORD ?;")]
    [InlineData("CREATE USER u IDENTIFIED BY hunter2 REPLACE old3", "CREATE USER u IDENTIFIED BY ? REPLACE ?")]
    [InlineData("CREATE USER u IDENTIFIED BY \"hunter2\" ACCOUNT UNLOCK", "CREATE USER u IDENTIFIED BY ? ACCOUNT UNLOCK")]
    [InlineData("SELECT password FROM t GROUP BY name", "SELECT password FROM t GROUP BY name")]
    [InlineData("CREATE TABLE t (password varchar(50), u.password AS p)", "CREATE TABLE t (password varchar(?), u.password AS p)")]
    public void Passwords_go_even_without_quotes(string statement, string expected) => Assert.Equal(expected, SqlStatement.Redact(statement));

    [Theory]
    [InlineData("SELECT 'secret", "SELECT ?")]
    [InlineData("SELECT \"secret", "SELECT ?")]
    [InlineData("SELECT `secret", "SELECT ?")]
    [InlineData("SELECT /* secret", "SELECT ?")]
    [InlineData("SELECT $$secret", "SELECT ?")]
    [InlineData("SELECT $t$secret$$", "SELECT ?")]
    [InlineData("SELECT q'[secret'", "SELECT ?")]
    [InlineData("SELECT t:⟨secret", "SELECT t:?")]
    [InlineData("SELECT t:{ a: secret", "SELECT t:?")]
    [InlineData("SELECT ['a]', secret", "SELECT ?")]
    [InlineData("", "")]
    public void What_is_not_closed_is_masked_to_the_end(string statement, string expected) => Assert.Equal(expected, SqlStatement.Redact(statement));

    [Fact]
    public void A_statement_without_values_is_given_back_as_it_is()
    {
        var statement = string.Concat("SELECT a FROM t ", "WHERE b = @p");

        Assert.Same(statement, SqlStatement.Redact(statement));
    }
}
