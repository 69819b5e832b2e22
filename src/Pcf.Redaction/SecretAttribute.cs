namespace Pcf.Redaction;

/// <summary>Marks a property whose value must never leave the process: it is shown as <c>[REDACTED]</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
