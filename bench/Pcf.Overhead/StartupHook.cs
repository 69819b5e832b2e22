using System.Runtime.InteropServices;

#pragma warning disable MA0047 // The runtime looks for this name, without a namespace.
/// <summary>Runs in each measured process, in all arms alike: on SIGUSR2 it writes the bytes that live after a collection, and those that
/// were allocated before it, to a file.</summary>
internal static class StartupHook
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "OVERHEAD_HEAP_FILE";

    private const PosixSignal UserSignal = (PosixSignal)12;

#pragma warning disable IDE0052 // Kept, or the registration would end.
    private static PosixSignalRegistration? _registration;
#pragma warning restore IDE0052

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file) { return; }
        _registration = PosixSignalRegistration.Create(UserSignal, context =>
        {
            context.Cancel = true;
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 3; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
            File.WriteAllText(file + ".new", $"{GC.GetTotalMemory(forceFullCollection: true)} {allocated}");
            File.Move(file + ".new", file, overwrite: true);
        });
    }
}
