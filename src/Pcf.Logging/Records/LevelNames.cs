using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Records;

/// <summary>The levels as records, metrics and the text output name them. Thread-safe.</summary>
internal static class LevelNames
{
    // By the level's number.
    private static readonly string[] Names = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    /// <summary>Each level that a record can have, the lowest first, with its name.</summary>
    public static IReadOnlyList<(LogLevel Level, string Name)> All { get; } = [.. Names.Select((name, level) => ((LogLevel)level, name))];

    /// <summary>The name of a level that a record can have.</summary>
    /// <exception cref="IndexOutOfRangeException">The level is <see cref="LogLevel.None"/> or not defined.</exception>
    public static string Of(LogLevel level) => Names[(int)level];

    /// <summary>The level with a name; <see cref="LogLevel.None"/> for a name that no level has.</summary>
    public static LogLevel Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var level ? (LogLevel)level : LogLevel.None;
}
