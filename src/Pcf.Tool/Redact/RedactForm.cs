namespace Pcf.Tool.Redact;

/// <summary>What the input is read as.</summary>
internal enum RedactForm
{
    Text,
    Json,
    Sql,
    GraphQL,
}
