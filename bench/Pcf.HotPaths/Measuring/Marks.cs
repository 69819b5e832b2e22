using System.Runtime.InteropServices;

namespace Pcf.HotPaths.Measuring;

/// <summary>Starts and ends the counting of instructions in callgrind, from inside the program that it runs.</summary>
/// <remarks>
/// valgrind knows a request by a sequence of x64 instructions that does nothing on a processor. C# has no way to write it, so it stands in a page
/// of memory of its own. The requests are those of valgrind.h and callgrind.h.
/// </remarks>
internal sealed unsafe class Marks
{
    private const nint RunningOnValgrind = 0x1001;
    private const nint Dump = 0x4354_0003;
    private const nint Zero = 0x4354_0001;
    private const nint Start = 0x4354_0004;
    private const nint Stop = 0x4354_0005;

    private const int ReadWriteExecute = 7;
    private const int PrivateAnonymous = 0x22;

    private static readonly byte[] Code =
    [
        0x48, 0x89, 0xF8, // mov rax, rdi: the request and its arguments
        0x31, 0xD2, // xor edx, edx: the answer of a processor
        0x48, 0xC1, 0xC7, 0x03, 0x48, 0xC1, 0xC7, 0x0D, 0x48, 0xC1, 0xC7, 0x3D, 0x48, 0xC1, 0xC7, 0x33, 0x48, 0x87, 0xDB,
        0x48, 0x89, 0xD0, // mov rax, rdx
        0xC3,
    ];

    private readonly delegate* unmanaged<nint*, nint> _call;

    /// <exception cref="PlatformNotSupportedException">The program does not run in valgrind on Linux and x64.</exception>
    public Marks()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new PlatformNotSupportedException("Instructions are counted on Linux and x64 only.");
        }
        var page = Map(0, Code.Length, ReadWriteExecute, PrivateAnonymous, -1, 0);
        if (page == -1) { throw new PlatformNotSupportedException("The system gives no memory that can be executed."); }
        Marshal.Copy(Code, 0, page, Code.Length);
        _call = (delegate* unmanaged<nint*, nint>)page;
        if (Send(RunningOnValgrind) == 0) { throw new PlatformNotSupportedException("This runs inside valgrind only."); }
        // The second request of a pair is then no first call of anything.
        Send(Zero);
    }

    /// <summary>Counts what the calling thread does.</summary>
    /// <param name="name">What the counts are written under.</param>
    /// <param name="work">What is counted.</param>
    public void Count(string name, Action work)
    {
        var text = Marshal.StringToCoTaskMemUTF8(name);
        Send(Start);
        Send(Zero);
        work();
        Send(Dump, text);
        Send(Stop);
        Marshal.FreeCoTaskMem(text);
    }

    private nint Send(nint request, nint argument = 0)
    {
        var words = stackalloc nint[6] { request, argument, 0, 0, 0, 0 };
        return _call(words);
    }

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Map(nint address, nint length, int protection, int flags, int file, nint offset);
}
