namespace Pcf.Redaction.Values;

/// <summary>What the value behind a name is.</summary>
internal enum FieldKind : byte
{
    /// <summary>Nothing to hide.</summary>
    None,

    /// <summary>A secret whatever it looks like: a password.</summary>
    Secret,

    /// <summary>A secret if it looks like one: a token, a key. Words such as <c>token: expired</c> are none.</summary>
    Token,

    /// <summary>A secret in the query of an address, and nothing elsewhere: <c>?code=…</c>.</summary>
    QueryToken,

    /// <summary>A short number: a one-time code, a card's security code, a social security number.</summary>
    Code,

    /// <summary>An id, a time or a count: its digits are no card's, whatever they are.</summary>
    Id,

    /// <summary>A statement for a database, whose literals are data.</summary>
    Statement,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>The value of the Authorization header: a scheme and credentials.</summary>
    Authorization,

    /// <summary>The value of the Cookie header: names and values.</summary>
    Cookie,

    /// <summary>The value of the Set-Cookie header: one name and value, then attributes.</summary>
    SetCookie,
}
