namespace Pcf.Tool.Scan;

/// <summary>What a place in a request can hold.</summary>
internal enum Fit
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A GraphQL name or an HTTP token: letters, digits and <c>_</c>, no digit first.</summary>
    Name,

    /// <summary>Digits only.</summary>
    Number,

    /// <summary>Letters, digits, <c>-</c>, <c>_</c> and <c>.</c> that look like a secret: what is there is telemetry by contract, unless it looks
    /// like one.</summary>
    ShapedId,

    /// <summary>Like <see cref="Name"/>, and it looks like a secret.</summary>
    ShapedName,
}

/// <summary>A made-up secret that was put into one place of one request, so that where it turns up tells how it got there.</summary>
/// <param name="Route">The place it was put into.</param>
/// <param name="Kind">What it pretends to be.</param>
/// <param name="Text">What is sent.</param>
/// <param name="Secrets">The parts of it that must not leave; a prefix, a domain or a network may.</param>
/// <param name="HasShape">Whether the text alone shows that it is a secret.</param>
internal sealed record Canary(string Route, string Kind, string Text, string[] Secrets, bool HasShape)
{
    public bool Fits(Fit fit) => fit switch
    {
        Fit.Text => true,
        Fit.Number => Text.All(char.IsAsciiDigit),
        Fit.Name => IsName,
        Fit.ShapedName => HasShape && IsName,
        _ => HasShape && Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && Text.Length <= 64,
    };

    private bool IsName => !char.IsAsciiDigit(Text[0]) && Text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
