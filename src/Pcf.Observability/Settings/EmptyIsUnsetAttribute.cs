namespace Pcf.Observability.Settings;

/// <summary>Marks a text that counts as not set when it is empty: one that deployment files give from a variable which need not be there.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyIsUnsetAttribute : Attribute;
