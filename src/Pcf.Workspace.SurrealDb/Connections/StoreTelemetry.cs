using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>The meter and the activity source <c>Pcf.Workspace.SurrealDb</c>. Thread-safe.</summary>
internal sealed class StoreTelemetry(IMeterFactory? factory) : StoreInstruments(Source, "surrealdb", factory)
{
    public const string Name = "Pcf.Workspace.SurrealDb";

    public static readonly ActivitySource Source = new(Name);
}
