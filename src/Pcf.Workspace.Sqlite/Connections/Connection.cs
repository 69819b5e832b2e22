using Microsoft.Data.Sqlite;
using Pcf.Workspace.Telemetry;
using SQLitePCL;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>One open connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class Connection : IDisposable
{
    // Often enough to stop a runaway query within microseconds, rarely enough to cost nothing.
    private const int InstructionsBetweenChecks = 4_000;

    private readonly SqliteConnection _sqlite;
    private readonly Dictionary<Statement, SqliteCommand> _prepared = [];
    private readonly StoreTelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly long _patience;
    private readonly delegate_progress _watch;

    private CancellationToken _cancel;
    private long _started;

    public Connection(SqliteConnection opened, TimeSpan commandTimeout, StoreTelemetry telemetry, TimeProvider clock)
    {
        _sqlite = opened;
        _telemetry = telemetry;
        _clock = clock;
        _patience = (long)(commandTimeout.TotalSeconds * clock.TimestampFrequency);
        // Held in a field: native code keeps only a pointer to it.
        _watch = _ => _cancel.IsCancellationRequested || _clock.GetTimestamp() - _started > _patience ? 1 : 0;
        raw.sqlite3_progress_handler(_sqlite.Handle, InstructionsBetweenChecks, _watch, null);
    }

    /// <summary>The result code after which this connection is not to be used again; 0 while it is sound.</summary>
    public int BrokenBy { get; private set; }

    /// <summary>Whose cancellation the next statements obey.</summary>
    /// <param name="cancel">The token of the current caller.</param>
    public void ServeUntil(CancellationToken cancel) => _cancel = cancel;

    /// <summary>Reads all rows.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="read">Makes an item of the current row.</param>
    /// <param name="arguments">The values of $1, $2 and so on.</param>
    public List<T> Query<T>(Statement statement, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        var command = Prepare(statement, arguments);
        var measure = Start(statement);
        string? error = "other";
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) { rows.Add(read(reader)); }
            error = null;
            return rows;
        }
        catch (SqliteException failure)
        {
            throw Explain(failure, out error);
        }
        finally
        {
            measure.End(error, _clock, _started);
        }
    }

    /// <summary>Reads one number: the first column of the first row, or 0 when there is none.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="arguments">The values of $1, $2 and so on.</param>
    public long Number(Statement statement, params ReadOnlySpan<object?> arguments)
    {
        var rows = Query(statement, static row => row.GetInt64(0), arguments);
        return rows.Count == 0 ? 0 : rows[0];
    }

    /// <summary>Runs a statement that answers no rows.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="arguments">The values of $1, $2 and so on.</param>
    /// <returns>Rows changed.</returns>
    public int Run(Statement statement, params ReadOnlySpan<object?> arguments)
    {
        var command = Prepare(statement, arguments);
        var measure = Start(statement);
        string? error = "other";
        try
        {
            var changed = command.ExecuteNonQuery();
            error = null;
            return changed;
        }
        catch (SqliteException failure)
        {
            throw Explain(failure, out error);
        }
        finally
        {
            measure.End(error, _clock, _started);
        }
    }

    /// <summary>Ends a transaction that failed. Never throws; a connection that cannot even do this is broken.</summary>
    public void RollBack()
    {
        // A full disk or an interrupt rolls back by itself, and a second ROLLBACK would be an error.
        if (BrokenBy != 0 || raw.sqlite3_get_autocommit(_sqlite.Handle) != 0) { return; }
        try
        {
            _cancel = CancellationToken.None;
            Run(Statement.RollBack);
        }
        catch (Exception failure) when (failure is SqliteException or WorkspaceException)
        {
            BrokenBy = (failure as SqliteException ?? failure.InnerException as SqliteException)?.SqliteErrorCode ?? -1;
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) { command.Dispose(); }
        _sqlite.Dispose();
    }

    private StoreInstruments.StatementMeasure Start(Statement statement)
    {
        _started = _clock.GetTimestamp();
        return _telemetry.Measure(statement);
    }

    private SqliteCommand Prepare(Statement statement, ReadOnlySpan<object?> arguments)
    {
        if (!_prepared.TryGetValue(statement, out var command))
        {
            command = _sqlite.CreateCommand();
            command.CommandText = statement.Text;
            foreach (var number in statement.Parameters) { command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" }); }
            _prepared.Add(statement, command);
        }

        for (var i = 0; i < statement.Parameters.Length; i++)
        {
            command.Parameters[i].Value = arguments[statement.Parameters[i] - 1] ?? DBNull.Value;
        }

        return command;
    }

    private Exception Explain(SqliteException failure, out string type)
    {
        var code = failure.SqliteErrorCode;
        type = SqliteFailure.TypeOf(code);
        if (SqliteFailure.IsFatal(code)) { BrokenBy = code; }
        if (code == SqliteFailure.Interrupted)
        {
            if (!_cancel.IsCancellationRequested) { return WorkspaceException.Unavailable("store", "a query took longer than it may", failure); }
            type = "cancelled";
            return new OperationCanceledException("The query was cancelled.", failure, _cancel);
        }

        return SqliteFailure.Reason(code) is { } reason ? WorkspaceException.Unavailable("store", reason, failure) : failure;
    }
}
