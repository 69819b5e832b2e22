using System.ComponentModel.DataAnnotations;

namespace Pcf.Redaction;

/// <summary>What a user adds to what the redactor knows.</summary>
public sealed class RedactionOptions
{
    /// <summary>Names whose values are secrets, in any spelling: <c>employee_number</c> also finds <c>employeeNumber</c>. Each 2 characters or more,
    /// with a word of two or more among them.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>What secret tokens start with, exactly; 8 or more letters, digits, <c>_</c> or <c>-</c> follow. Each 4 characters or more.</summary>
    public IReadOnlyList<string> Prefixes { get; set; } = [];

    /// <summary>Values that stay as they are, exactly as they are written.</summary>
    public IReadOnlyList<string> Allow { get; set; } = [];

    /// <summary>Expressions by a name of the user's own, under which their hits are counted. Without look-around and back references, so that they
    /// are linear.</summary>
    /// <value>At most 1 000; none by default.</value>
    public IReadOnlyDictionary<string, string> Patterns { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long all of a user's expressions together may take on one value; over it the whole value is masked.</summary>
    /// <value>1 to 1 000 ms; the default is 50.</value>
    [Range(0.001, 1.0)]
    public TimeSpan PatternDeadline { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest value that is looked at, in characters; a longer one is masked whole.</summary>
    /// <value>256 to 16 777 216; the default is 1 048 576.</value>
    [Range(256, 16 * 1024 * 1024)]
    public int MaxLength { get; set; } = 1024 * 1024;
}
