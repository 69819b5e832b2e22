using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts;
using Pcf.Workspace.SpiceDb.Tests.Support;

namespace Pcf.Workspace.SpiceDb.Tests;

/// <summary>SpiceDB decides what every authorizer decides.</summary>
public sealed class SpiceDbAuthorizerTests(Server server) : AuthorizerContract
{
    private EmptyServer? _empty;

    protected override async ValueTask<(IAuthorizer, IRelationWriter)> OpenAsync()
    {
        _empty = await server.TakeAsync();
        return (_empty.Authorizer, _empty.Access.Relations);
    }

    public override ValueTask DisposeAsync()
    {
        _empty?.Dispose();
        return base.DisposeAsync();
    }
}
