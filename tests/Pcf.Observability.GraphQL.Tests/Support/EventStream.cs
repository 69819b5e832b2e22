using System.Collections.Concurrent;

namespace Pcf.Observability.GraphQL.Tests.Support;

/// <summary>Events that a test publishes to its subscribers.</summary>
internal sealed class EventStream : IObservable<string>
{
    private readonly ConcurrentBag<IObserver<string>> _observers = [];

    public IDisposable Subscribe(IObserver<string> observer)
    {
        _observers.Add(observer);
        return new Subscription();
    }

    public void Publish(string item)
    {
        foreach (var observer in _observers) { observer.OnNext(item); }
    }

    private sealed class Subscription : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
