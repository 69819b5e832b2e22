using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Users in SurrealDB.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SurrealDbUserStore(Database database) : IUserStore
{
    public const char CursorKind = 'u';

    private static readonly Statement FindMany = new("select", "user", $"SELECT {Rows.UserFields} FROM $ids WHERE id != NONE");

    private static readonly Statement List = new(
        "select", "user", $"SELECT {Rows.UserFields} FROM user WHERE place > $after ORDER BY place LIMIT $limit");

    private static readonly Statement Count = new("select", "user", "RETURN (SELECT count() FROM user GROUP ALL)[0].count ?? 0");

    private static readonly Statement Insert = new("insert", "user", "CREATE $user.id CONTENT $user RETURN NONE");

    public async ValueTask<IReadOnlyList<User>> FindManyAsync(IReadOnlyList<UserId> ids, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ids.Count == 0) { return []; }
        return Row.ReadAll(await database.ReadAsync(FindMany, cancel, ("ids", RecordId.Many("user", ids))), Rows.User);
    }

    public async ValueTask<Page<User>> PageAsync(PageRequest request, CancellationToken cancel)
    {
        var after = Place.After(request, CursorKind, Place.OldestFirst);
        var rows = await database.ReadAsync(List, cancel, ("after", after), ("limit", request.First + 1));
        return Paging.Page(Row.ReadAll(rows, Rows.User), request, CursorOf, CountAsync);
    }

    public async ValueTask<long> CountAsync(CancellationToken cancel) => (long)(await database.ReadAsync(Count, cancel))!;

    public async ValueTask AddAsync(User user, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync(Insert, cancel, ("user", Rows.Of(user)));
        }
        catch (SurrealException failure) when (failure.Error == SurrealError.Duplicate)
        {
            throw WorkspaceException.InvalidInput("email", "an address in use", "an address that no other user has", failure);
        }
    }

    internal static string CursorOf(User user, int position) =>
        new Cursor(user.Created.ToUnixTimeMilliseconds(), user.Id.ToString()).Write(CursorKind);
}
