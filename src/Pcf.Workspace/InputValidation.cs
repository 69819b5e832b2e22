using System.Text;

namespace Pcf.Workspace;

/// <summary>The limits of everything that people write, in one place. Errors carry measures, never the text.</summary>
internal static class InputValidation
{
    public const int MaxTitle = 200;
    public const int MaxContentBytes = 64 * 1024;
    public const int MaxName = 100;
    public const int MaxEmail = 254;
    public const int MaxQuery = 200;
    public const int MaxKey = 100;

    private static readonly System.Buffers.SearchValues<char> NotInAnAddress = System.Buffers.SearchValues.Create(" <>(),;:\\\"[]");

    private static readonly System.Buffers.SearchValues<char> OfAKey =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public static string Title(string? text) => Line("title", text, MaxTitle);

    public static string Name(string? text) => Line("name", text, MaxName);

    public static string Query(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxQuery)
        {
            throw WorkspaceException.InvalidInput("query", text is null ? "nothing" : $"{text.Length} characters",
                $"1 to {MaxQuery} characters, not only blanks");
        }

        return text;
    }

    public static int? Version(int? expected) => expected is < 1
        ? throw WorkspaceException.InvalidInput("expectedVersion", $"{expected}", "a version, 1 or more")
        : expected;

    public static string Key(string text) => text.Length is >= 1 and <= MaxKey && !text.AsSpan().ContainsAnyExcept(OfAKey)
        ? text
        : throw WorkspaceException.InvalidInput("idempotencyKey", $"{text.Length} characters", $"1 to {MaxKey} letters, digits and -_.:");

    public static string Content(string? text)
    {
        text ??= "";
        // The cheap test first: characters never need fewer than one byte each, nor more than three.
        if (text.Length > MaxContentBytes / 3 && Encoding.UTF8.GetByteCount(text) is > MaxContentBytes and var bytes)
        {
            throw WorkspaceException.InvalidInput("content", $"{bytes} bytes", $"at most {MaxContentBytes} bytes of UTF-8");
        }

        return WellFormed("content", text);
    }

    /// <summary>The address without the blanks around it. Only its form is checked: only a message to it shows whether it works.</summary>
    public static string Email(string? text)
    {
        text = text?.Trim() ?? "";
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var domain = text.AsSpan(at + 1);
        var good = at is > 0 and <= 64 && text.Length <= MaxEmail
            && domain.IndexOf('.') > 0 && domain[^1] != '.' && !domain.Contains('@') && !domain.Contains("..", StringComparison.Ordinal)
            && !text.AsSpan().ContainsAny(NotInAnAddress) && !text.Any(char.IsControl);
        return good
            ? WellFormed("email", text)
            : throw WorkspaceException.InvalidInput("email", $"{text.Length} characters",
                $"an address of at most {MaxEmail} characters, with one @ and a dot behind it");
    }

    private static string Line(string field, string? text, int max)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > max)
        {
            var given = text is null ? "nothing" : text.Length > max ? $"{text.Length} characters" : "only blanks";
            throw WorkspaceException.InvalidInput(field, given, $"1 to {max} characters");
        }

        if (text.Any(char.IsControl))
        {
            throw WorkspaceException.InvalidInput(field, "control characters", $"one line of 1 to {max} characters");
        }

        return WellFormed(field, text);
    }

    // A lone surrogate has no UTF-8 form: a store would change it silently, or fail on it much later.
    private static string WellFormed(string field, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) { continue; }
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                throw WorkspaceException.InvalidInput(field, "half of a surrogate pair", "well-formed text");
            }

            i++;
        }

        return text;
    }
}
