using System.Security.Cryptography;
using System.Text;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Pcf.SpiceDb.Host;

/// <summary>The key that callers must show as a bearer token; null for none.</summary>
internal sealed record BearerKey(string? Value)
{
    public void Demand(Metadata headers)
    {
        if (Value is null) { return; }
        var given = Encoding.UTF8.GetBytes(headers.GetValue("authorization") ?? "");
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes($"Bearer {Value}")))
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "invalid preshared key"));
        }
    }
}

/// <summary>The services behind the wire.</summary>
internal sealed class EngineOverGrpc(Engine engine, BearerKey key)
{
    private readonly Lock _writing = new();

    public Task<byte[]> CallAsync(string function, bool isWrite, byte[] message, ServerCallContext context)
    {
        key.Demand(context.RequestHeaders);
        // The engine blocks the thread that calls it.
        return Task.Run(() => isWrite ? Write(function, message) : engine.Call(function, message));
    }

    // The engine's datastore in memory, unlike those on disk, shows of writes that overlap only some until the next write.
    private byte[] Write(string function, byte[] message)
    {
        lock (_writing) { return engine.Call(function, message); }
    }
}

/// <summary>Which gRPC method is which function of the engine.</summary>
internal sealed class EngineMethods : IServiceMethodProvider<EngineOverGrpc>
{
    private const string Permissions = "authzed.api.v1.PermissionsService";
    private const string Schema = "authzed.api.v1.SchemaService";

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(message => message, message => message);

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<EngineOverGrpc> context)
    {
        Add(Permissions, "CheckPermission", "spicedb_permissions_check_permission");
        Add(Permissions, "CheckBulkPermissions", "spicedb_permissions_check_bulk_permissions");
        Add(Permissions, "WriteRelationships", "spicedb_permissions_write_relationships", isWrite: true);
        Add(Permissions, "DeleteRelationships", "spicedb_permissions_delete_relationships", isWrite: true);
        Add(Permissions, "ExpandPermissionTree", "spicedb_permissions_expand_permission_tree");
        Add(Schema, "ReadSchema", "spicedb_schema_read_schema");
        Add(Schema, "WriteSchema", "spicedb_schema_write_schema", isWrite: true);

        void Add(string service, string method, string function, bool isWrite = false) => context.AddUnaryMethod(
            new Method<byte[], byte[]>(MethodType.Unary, service, method, Bytes, Bytes), [],
            (services, message, call) => services.CallAsync(function, isWrite, message, call));
    }
}
