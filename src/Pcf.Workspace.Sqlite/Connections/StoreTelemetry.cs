using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Shared;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>The meter and the activity source <c>Pcf.Workspace.Sqlite</c>. Thread-safe.</summary>
internal sealed class StoreTelemetry(IMeterFactory? factory) : StoreInstruments(Source, "sqlite", factory)
{
    public const string Name = "Pcf.Workspace.Sqlite";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Shows the room of the volume that the store's file is on; nothing while it is unknown.</summary>
    public void Watch(VolumeSpace volume)
    {
        Bytes("db.disk.free", "Free bytes of the volume that the store is on.", () => volume.Now?.Free);
        Bytes("db.disk.size", "All bytes of the volume that the store is on.", () => volume.Now?.Size);
    }
}
