using System.Runtime.InteropServices;

namespace Pcf.SpiceDb.Host;

/// <summary>The signal by which .NET stops a thread for a garbage collection, SIGRTMIN.</summary>
internal static unsafe partial class SuspensionSignal
{
    private const int Number = 34;
    private const int OnAlternateStack = 0x0800_0000;

    /// <summary>Has its handler run on the stack of the thread, as .NET has it.</summary>
    /// <remarks>The engine's runtime, when it is loaded, moves the handlers of others to the alternate stack. .NET's alternate stacks are made for
    /// one short handler: with a second signal they are full, and the kernel ends the process by SIGSEGV.</remarks>
    public static void KeepOnThreadStack()
    {
        Action action;
        Check(SigAction(Number, null, &action));
        action.Flags &= ~OnAlternateStack;
        Check(SigAction(Number, &action, null));
    }

    private static void Check(int result)
    {
        if (result != 0) { throw new InvalidOperationException($"The handler of signal {Number} cannot be read or set."); }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SigAction(int signal, Action* set, Action* was);

    // struct sigaction of the GNU C library on x86-64.
    [StructLayout(LayoutKind.Sequential)]
    private struct Action
    {
        public nint Handler;
        public fixed byte Mask[128];
        public int Flags;
        public nint Restorer;
    }
}
