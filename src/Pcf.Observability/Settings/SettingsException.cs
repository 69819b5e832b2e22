namespace Pcf.Observability.Settings;

/// <summary>Settings that stop the host at its start.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>One problem.</summary>
    public SettingsException(string message)
        : this([message])
    {
    }

    internal SettingsException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems.Select(InOneLine))) => Problems = [.. problems.Select(InOneLine)];

    /// <summary>Each wrong setting in one line: its full name, its value unless secret, what it should be.</summary>
    public IReadOnlyList<string> Problems { get; }

    // A value can have several, and its report would then look like several problems.
    private static string InOneLine(string problem) => problem.ReplaceLineEndings("\\n");
}
