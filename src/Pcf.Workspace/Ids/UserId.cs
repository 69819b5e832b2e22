using System.Diagnostics.CodeAnalysis;

namespace Pcf.Workspace.Ids;

/// <summary>The id of a user: 1 to 32 characters of 0-9 and a-z. Demo ids are plain numbers, new ones come from <see cref="IdSource"/>.</summary>
/// <remarks>The default value is no id at all: it prints as an empty string and names nothing.</remarks>
public readonly record struct UserId : IParsable<UserId>, IComparable<UserId>
{
    private readonly string? _text;

    private UserId(string text) => _text = text;

    /// <summary>Reads an id that a client sent.</summary>
    /// <param name="text">The id's text.</param>
    /// <param name="field">The argument's name, for the error.</param>
    /// <exception cref="WorkspaceException">InvalidInput: the text is not an id.</exception>
    public static UserId From(string? text, string field = "id") => TryParse(text, null, out var id) ? id : throw IdText.Refuse(field, text);

    /// <summary>Reads an id that is known to be one, from a store or a test.</summary>
    /// <param name="s">The id's text.</param>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static UserId Parse(string s) => Parse(s, null);

    /// <summary>Reads an id.</summary>
    /// <param name="s">The id's text.</param>
    /// <param name="provider">Not used: ids have no culture.</param>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static UserId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"An id is {IdText.Rule}.");

    /// <summary>Reads an id without throwing.</summary>
    /// <param name="s">The id's text.</param>
    /// <param name="provider">Not used: ids have no culture.</param>
    /// <param name="result">The id, or the default value.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UserId result)
    {
        var valid = IdText.IsValid(s);
        result = valid ? new UserId(s!) : default;
        return valid;
    }

    /// <summary>The order of the id's text, by code unit; what stores use to break ties between equal times.</summary>
    public int CompareTo(UserId other) => string.CompareOrdinal(_text, other._text);

    /// <summary>The id as clients and stores see it.</summary>
    public override string ToString() => _text ?? "";

    /// <summary>Whether one id stands before another.</summary>
    public static bool operator <(UserId left, UserId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one id stands after another.</summary>
    public static bool operator >(UserId left, UserId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one id stands before another, or is the same.</summary>
    public static bool operator <=(UserId left, UserId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one id stands after another, or is the same.</summary>
    public static bool operator >=(UserId left, UserId right) => left.CompareTo(right) >= 0;
}
