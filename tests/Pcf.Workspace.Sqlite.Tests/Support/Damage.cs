namespace Pcf.Workspace.Sqlite.Tests.Support;

/// <summary>What is done to the files of a running store. Each is done by a shell, as by an operator: a file that this process opens and closes loses
/// the locks that SQLite has on it.</summary>
internal static class Damage
{
    public static void Remove(string path) => Disk.Run("rm", path);

    public static void Move(string path, string to) => Disk.Run("mv", path, to);

    /// <summary>Puts a copy of the file in its place.</summary>
    public static void Replace(string path)
    {
        Disk.Run("cp", path, path + ".copy");
        Disk.Run("mv", path + ".copy", path);
    }

    public static void Truncate(string path, long length) => Disk.Run("truncate", "-s", $"{length}", path);

    /// <summary>Overwrites so many bytes with zeros and keeps the length.</summary>
    public static void Erase(string path, long from, long bytes) =>
        Disk.Run("dd", "if=/dev/zero", $"of={path}", "bs=1", $"seek={from}", $"count={bytes}", "conv=notrunc", "status=none");

    /// <summary>Copies what a process that is killed now would leave behind.</summary>
    public static void CopyRemains(string from, string to)
    {
        foreach (var suffix in new[] { "", "-wal" })
        {
            if (File.Exists(from + suffix)) { Disk.Run("cp", from + suffix, to + suffix); }
        }
    }
}
