using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Records;

/// <summary>What is the same in all records of a category, encoded once: what stands between its time and its message.</summary>
internal sealed class CategoryPrefix
{
    private readonly byte[][] _byLevel;

    /// <summary>The category of audit records: who was refused, who changed what the service logs. Sub-categories belong to it.</summary>
    public const string Audit = "Audit";

    // A name from code is much shorter, and the record needs the room.
    private const int MaxLength = 512;

    /// <param name="category">The category's name, redacted.</param>
    /// <param name="isUntrusted">Whether its texts quote what clients send.</param>
    public CategoryPrefix(string category, bool isUntrusted)
    {
        IsUntrusted = isUntrusted;
        IsAudit = category.Equals(Audit, StringComparison.OrdinalIgnoreCase) || category.StartsWith($"{Audit}.", StringComparison.OrdinalIgnoreCase);
        _byLevel = [.. LevelNames.All.Select(level =>
        {
            var line = new LogLine();
            line.Raw("Z\",\"level\":"u8);
            line.String(level.Name);
            line.Raw(",\"target\":"u8);
            line.Name(category, MaxLength);
            line.Raw(",\"message\":\""u8);
            return line.Written.ToArray();
        })];
    }

    public bool IsUntrusted { get; }

    public bool IsAudit { get; }

    public ReadOnlySpan<byte> Of(LogLevel level) => _byLevel[(int)level];
}
