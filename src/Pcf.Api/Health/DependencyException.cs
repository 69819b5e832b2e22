namespace Pcf.Api.Health;

/// <summary>Why a check failed, in words that clients may see.</summary>
internal sealed class DependencyException(string reason) : Exception(reason);
