using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Pcf.Api.Startup;
using Pcf.Api.Workspace;
using Pcf.Observability.Settings;
using Pcf.Workspace;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite;

namespace Pcf.Tool;

/// <summary><c>pcf store copy</c>: moves a workspace from a SQLite file to SurrealDB, for a service that outgrows one machine.</summary>
internal static class StoreCommand
{
    private const int LineEvery = 1_000;

    public static Command Make()
    {
        var from = new Option<string>("--from") { Description = "The database file; no service may write to it meanwhile", Required = true };
        var to = new Option<string?>("--to") { Description = "SurrealDB's address; PCF__Store__SurrealDb__Endpoint when not given" };
        var copy = new Command("copy", "Copy a workspace from SQLite to an empty database of SurrealDB (PCF__Store__SurrealDb__…), and compare the two")
        {
            from, to,
        };
        copy.SetAction((parsed, cancel) => CopyAsync(parsed.GetValue(from)!, parsed.GetValue(to), cancel));
        return new Command("store", "The store of the service, without asking it") { copy };
    }

    private static async Task<int> CopyAsync(string from, string? to, CancellationToken cancel)
    {
        try
        {
            var settings = ReadTarget(to);
            if (!File.Exists(from)) { throw new SettingsException($"There is no database file '{from}'."); }
            // To open it would make a workspace of it.
            if (!SqliteWorkspace.IsIn(from)) { throw new SettingsException($"The file '{from}' holds no workspace."); }
            await using var source = SqliteWorkspace.Open(new SqliteWorkspaceOptions { Path = from });
            await using var target = SurrealDbSetup.Open(settings, isImport: true);
            await target.PrepareAsync(cancel);
            if (await source.Outbox.CountAsync(cancel) is { Pending: > 0 } or { Dead: > 0 })
            {
                Console.Error.WriteLine("pcf store copy: events for webhooks that wait, and dead letters, are not copied.");
            }
            var copy = new WorkspaceCopy(WorkspacePorts.Of(source), WorkspacePorts.Of(target), target.Import, Progress);
            foreach (var digest in await copy.RunAsync(NameOf(from), cancel)) { Console.Out.WriteLine($"{digest.Kind} {digest.Count} {digest.Hash:x32}"); }
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("pcf store copy: broken off; the same command goes on with it.");
            return 1;
        }
        catch (Exception e) when (e is WorkspaceException or SettingsException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pcf store copy: {e.Message}");
            return 1;
        }
    }

    private static StoreOptions ReadTarget(string? to)
    {
        var given = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PCF:Store:Kind"] = "surrealdb" };
        if (to is not null) { given["PCF:Store:SurrealDb:Endpoint"] = to; }
        var reader = new SettingsReader(new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(given).Build());
        var store = ServiceSettings.ReadWorkspace(reader).Store;
        reader.ThrowIfWrong();
        return store;
    }

    private static void Progress(string kind, long count)
    {
        // Parts have at most a hundred.
        if (count % LineEvery < 100) { Console.Error.WriteLine($"{kind} {count}"); }
    }

    // Which file it was, without its path.
    private static string NameOf(string file) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(file))))[..32];
}
