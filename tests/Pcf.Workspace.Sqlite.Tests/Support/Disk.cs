using System.Diagnostics;

namespace Pcf.Workspace.Sqlite.Tests.Support;

/// <summary>What an operator or a bad day does to the folder of a store.</summary>
internal static class Disk
{
    /// <summary>Makes what is opened in the folder from now on read-only, until it is disposed of. Mode bits do not bind the superuser, so for it
    /// the folder is mounted onto itself.</summary>
    public static IDisposable MakeReadOnly(string folder)
    {
        if (OperatingSystem.IsWindows()) { throw new PlatformNotSupportedException(); }
        if (!Environment.IsPrivilegedProcess)
        {
            var file = Directory.GetFiles(folder, "*.db").Single();
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            return new Undo(() => Run("chmod", "600", file));
        }
        Run("mount", "--bind", folder, folder);
        Run("mount", "-o", "remount,bind,ro", folder);
        return new Undo(() => Run("umount", "-l", folder));
    }

    /// <summary>Makes the folder a file system of so many bytes, until it is disposed of; null where this process may not mount.</summary>
    public static IDisposable? Mount(string folder, int bytes)
    {
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux()) { return null; }
        Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", folder);
        return new Undo(() => Run("umount", "-l", folder));
    }

    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.Equal(0, process.ExitCode);
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
