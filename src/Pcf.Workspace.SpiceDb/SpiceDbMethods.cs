namespace Pcf.Workspace.SpiceDb;

/// <summary>The full names of the methods that are called, for spans.</summary>
internal static class SpiceDbMethods
{
    public const string CheckPermission = $"{Permissions}/CheckPermission";
    public const string CheckBulkPermissions = $"{Permissions}/CheckBulkPermissions";
    public const string WriteRelationships = $"{Permissions}/WriteRelationships";
    public const string DeleteRelationships = $"{Permissions}/DeleteRelationships";
    public const string ReadSchema = $"{Schema}/ReadSchema";
    public const string WriteSchema = $"{Schema}/WriteSchema";

    private const string Permissions = "authzed.api.v1.PermissionsService";
    private const string Schema = "authzed.api.v1.SchemaService";
}
