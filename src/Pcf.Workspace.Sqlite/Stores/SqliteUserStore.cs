using Microsoft.Data.Sqlite;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Users in SQLite.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SqliteUserStore(Database database) : IUserStore
{
    public const char CursorKind = 'u';

    private static readonly Statement FindOne = new("select", "users", $"SELECT {Rows.UserColumns} FROM users u WHERE u.id = $1");

    private static readonly Statement FindMany = new(
        "select", "users", $"SELECT {Rows.UserColumns} FROM users u WHERE u.id IN (SELECT value FROM json_each($1))");

    private static readonly Statement List = new(
        "select",
        "users",
        $"SELECT {Rows.UserColumns} FROM users u WHERE (u.created, u.id) > ($1, $2) ORDER BY u.created, u.id LIMIT $3");

    private static readonly Statement Count = new("select", "users", "SELECT count(*) FROM users");

    private static readonly Statement Insert = new(
        "insert", "users", "INSERT INTO users (id, name, email, kind, active, created) VALUES ($1, $2, $3, $4, $5, $6)");

    public async ValueTask<IReadOnlyList<User>> FindManyAsync(IReadOnlyList<UserId> ids, CancellationToken cancel) =>
        await database.ReadAsync(
            ids,
            static (connection, ids) => ids.Count == 1
                ? connection.Query(FindOne, Rows.User, ids[0].ToString())
                : connection.Query(FindMany, Rows.User, IdList.Of(ids)),
            cancel);

    public async ValueTask<Page<User>> PageAsync(PageRequest request, CancellationToken cancel)
    {
        var after = request.After is null ? Paging.First : Cursor.Read(request.After, CursorKind);
        var rows = await database.ReadAsync(
            (after, Limit: request.First + 1),
            static (connection, ask) => connection.Query(List, Rows.User, ask.after.Created, ask.after.Id, ask.Limit),
            cancel);
        return Paging.Page(rows, request, CursorOf, CountAsync);
    }

    public ValueTask<long> CountAsync(CancellationToken cancel) =>
        database.ReadAsync(0, static (connection, _) => connection.Number(Count), cancel);

    public async ValueTask AddAsync(User user, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync(user, static (connection, user) => Add(connection, user), cancel);
        }
        catch (SqliteException failure) when (failure.IsDuplicate())
        {
            throw WorkspaceException.InvalidInput("email", "an address in use", "an address that no other user has", failure);
        }
    }

    internal static int Add(Connection connection, User user) => connection.Run(
        Insert,
        user.Id.ToString(),
        user.Name,
        user.Email,
        Rows.Of(user.Kind),
        user.IsActive ? 1L : 0L,
        user.Created.ToUnixTimeMilliseconds());

    internal static string CursorOf(User user, int position) =>
        new Cursor(user.Created.ToUnixTimeMilliseconds(), user.Id.ToString()).Write(CursorKind);
}
