namespace Pcf.GraphQL.Coercion;

/// <summary>A value given by the client does not fit its type. Becomes an error with code INVALID_INPUT.</summary>
internal sealed class CoercionException(string message) : Exception(message);
