using Pcf.Api.Admission;
using Pcf.Api.Health;
using Pcf.Workspace.Setup;

namespace Pcf.Api.Startup;

/// <summary>Whether requests were refused since the last check because there were too many. Used by one check at a time.</summary>
/// <remarks>Load is no reason to take the process out of service: the others would get its share. So it degrades health, unless
/// <see cref="HealthOptions.OverloadIsUnready"/> says otherwise.</remarks>
internal sealed class LoadCheck(AdaptiveLimit limit, IWorkspaceStore store)
{
    /// <summary>Its name as a dependency.</summary>
    public const string Name = "load";

    private long _refused;
    private long _waits;

    /// <summary>Throws when requests were refused since the last call.</summary>
    /// <exception cref="DependencyException">What was refused.</exception>
    public void Check()
    {
        var refused = Enum.GetValues<Refusal>().Sum(limit.Refused);
        var waits = store.WaitsRefused;
        var (newRefused, newWaits) = (refused - _refused, waits - _waits);
        (_refused, _waits) = (refused, waits);
        if (newRefused > 0) { throw new DependencyException("requests are refused, because too many are at work"); }
        if (newWaits > 0) { throw new DependencyException("requests fail, because the store's connections are used up"); }
    }
}
