using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Records;

/// <summary>Scopes of a record that belongs to no request. Thread-safe.</summary>
internal sealed class NoScopes : IExternalScopeProvider
{
    public static readonly NoScopes Instance = new();

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
    }

    public IDisposable Push(object? state) => throw new NotSupportedException();
}
