namespace Pcf.Api.Workspace;

/// <summary>A secret that is given as a setting or in a file.</summary>
internal static class SecretFile
{
    /// <summary>The secret.</summary>
    /// <param name="given">The setting; it counts where there is no file.</param>
    /// <param name="path">The file, whose white space around the secret does not count.</param>
    /// <returns>Null if there is none, or the file cannot be read or is empty.</returns>
    public static string? Read(string? given, string? path)
    {
        if (path is null) { return given; }
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
