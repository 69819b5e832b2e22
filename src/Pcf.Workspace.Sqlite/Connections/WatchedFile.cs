using System.Runtime.InteropServices;
using System.Text;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>Which file a path leads to. Device and inode are 0 where this platform does not say; the length is in bytes.</summary>
internal readonly record struct FileState(bool Exists, ulong Device, ulong Inode, long Length)
{
    /// <summary>Whether both are the same file, whatever its length.</summary>
    public bool IsSameFileAs(FileState other) => Exists && other.Exists && Device == other.Device && Inode == other.Inode;
}

/// <summary>A path that is looked at often: one system call a look, about half a microsecond, and no allocation on Linux. Thread-safe.</summary>
/// <remarks>The file is never opened: on Linux a file that this process opens and closes loses the locks that SQLite has on it.</remarks>
internal sealed partial class WatchedFile(string path)
{
    private const int WorkingDirectory = -100;
    private const int NoLinks = 0x100;
    private const uint InodeAndSize = 0x100 | 0x200;

    private static bool _hasCall = OperatingSystem.IsLinux();

    private readonly byte[] _native = Encoding.UTF8.GetBytes(path + '\0');

    public string Path => path;

    /// <summary>What is at the path now. A symbolic link is a file of its own.</summary>
    public FileState Look()
    {
        if (_hasCall)
        {
            try
            {
                var found = default(Found);
                return StatX(WorkingDirectory, _native, NoLinks, InodeAndSize, ref found) == 0
                    ? new FileState(true, ((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Inode, (long)found.Size)
                    : default;
            }
            catch (EntryPointNotFoundException)
            {
                // An old C library.
                _hasCall = false;
            }
        }

        return new FileInfo(path) is { Exists: true } file ? new FileState(true, 0, 0, file.Length) : default;
    }

    /// <summary>Makes the file longer, with zeros, without opening it.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Extend(long length) => !OperatingSystem.IsWindows() && Truncate(_native, length) == 0;

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int StatX(int directory, byte[] path, int flags, uint mask, ref Found found);

    [LibraryImport("libc", EntryPoint = "truncate")]
    private static partial int Truncate(byte[] path, long length);

    // The kernel's struct statx, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Found
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
