/// <summary>Ends the process that the runtime loads it into (<c>DOTNET_STARTUP_HOOKS</c>) by an exception that is not handled, once a file is
/// there.</summary>
/// <remarks>The runtime asks for this name without a namespace. It uses nothing but the runtime: the other process knows none of the test's
/// assemblies.</remarks>
#pragma warning disable CA1050, MA0047 // The name is the runtime's.
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    /// <summary>The environment variable that names the file; without it nothing happens.</summary>
    public const string CrashWhenThereIs = "PCF_TEST_CRASH_WHEN_THERE_IS";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(CrashWhenThereIs) is not { } file) { return; }
        new Thread(() => CrashAt(file)) { IsBackground = true }.Start();
    }

    private static void CrashAt(string file)
    {
        using var never = new ManualResetEventSlim();
        while (!File.Exists(file)) { never.Wait(TimeSpan.FromMilliseconds(1)); }
        throw new InvalidOperationException("The made-up crash; password=made-up-canary-5e1f, ada.berg@example.com");
    }
}
