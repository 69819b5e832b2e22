namespace Pcf.Fuzz.Running;

/// <summary>Seeds: inputs that begin a run, and inputs that once broke a target.</summary>
internal static class Corpus
{
    /// <summary>The files of a target below a folder, by name; an empty list where there are none.</summary>
    public static string[] Files(string folder, string target)
    {
        var own = Path.Combine(folder, target);
        return Directory.Exists(own) ? [.. Directory.EnumerateFiles(own).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The seeds of a target, without the end of their last line.</summary>
    /// <exception cref="DirectoryNotFoundException">There are none.</exception>
    public static byte[][] Seeds(string folder, string target)
    {
        var files = Files(folder, target);
        return files.Length > 0 ? Array.ConvertAll(files, Read)
            : throw new DirectoryNotFoundException($"{Path.Combine(folder, target)} has no seeds.");
    }

    /// <summary>A seed, without the end of its last line, which editors add.</summary>
    public static byte[] Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return bytes is [.. var all, (byte)'\n'] ? all : bytes;
    }
}
