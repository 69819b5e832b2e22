using System.Text;
using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>The schema on the server: what it is, and what it should be.</summary>
/// <param name="calls">The server.</param>
internal sealed class SpiceDbSchema(SpiceDbCalls calls)
{
    private static readonly string Wanted = Load();

    /// <summary>Writes the schema, unless the server has it.</summary>
    /// <returns>Whether it was written.</returns>
    public async ValueTask<bool> EnsureAsync(CancellationToken cancel)
    {
        if (Normalized(await ReadAsync(cancel)) == Normalized(Wanted)) { return false; }
        var request = new WriteSchemaRequest { Schema = Wanted };
        await calls.CallAsync(SpiceDbMethods.WriteSchema, options => calls.Schema.WriteSchemaAsync(request, options), cancel);
        return true;
    }

    private async ValueTask<string> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var answer = await calls.CallAsync(
                SpiceDbMethods.ReadSchema, options => calls.Schema.ReadSchemaAsync(new ReadSchemaRequest(), options), cancel);
            return answer.SchemaText;
        }
        catch (WorkspaceException none) when (none.InnerException is Grpc.Core.RpcException { StatusCode: Grpc.Core.StatusCode.NotFound })
        {
            return "";
        }
    }

    // The server drops comments and orders definitions by name.
    private static string Normalized(string schema)
    {
        var lines = schema.Split('\n').Select(line => line.Split("//")[0]);
        var words = string.Join(' ', lines).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var definitions = string.Join(' ', words).Split("definition ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        return string.Join('\n', definitions.Select(definition => definition.Replace(" ", "", StringComparison.Ordinal)));
    }

    private static string Load()
    {
        using var stream = typeof(SpiceDbSchema).Assembly.GetManifestResourceStream("schema.zed")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
