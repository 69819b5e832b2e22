using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>The meter and the activity source <c>Pcf.Workspace.Sqlite</c>. Thread-safe.</summary>
internal sealed class StoreTelemetry(IMeterFactory? factory) : StoreInstruments(Source, "sqlite", factory)
{
    public const string Name = "Pcf.Workspace.Sqlite";

    public static readonly ActivitySource Source = new(Name);
}
