namespace Pcf.Redaction.Scanning;

/// <summary>Why a span is masked. The users' own rules follow with the numbers after the last of these.</summary>
internal enum Rule : byte
{
    Field,
    Header,
    Token,
    Jwt,
    PrivateKey,
    Uri,
    Email,
    Card,
    Ssn,
    Phone,
    Ip,
    Iban,
    UserPrefix,
}
