using System.Diagnostics.CodeAnalysis;

namespace Pcf.GraphQL.Running;

/// <summary>Fields whose resolvers have finished, waiting for the driver. Filled from any thread, emptied by one.</summary>
internal sealed class ReadyQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingField> _fields = new();
    private TaskCompletionSource? _waiter;
    private bool _woken;

    public bool IsEmpty
    {
        get { lock (_gate) { return _fields.Count == 0; } }
    }

    public void Add(PendingField pending)
    {
        lock (_gate)
        {
            _fields.Enqueue(pending);
            Signal();
        }
    }

    /// <summary>Ends a wait although no field is ready: the deadline has passed or the client has gone.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Signal();
        }
    }

    public bool TryTake([MaybeNullWhen(false)] out PendingField pending)
    {
        lock (_gate) { return _fields.TryDequeue(out pending); }
    }

    public Task WaitAsync()
    {
        lock (_gate)
        {
            if (_woken || _fields.Count > 0)
            {
                _woken = false;
                return Task.CompletedTask;
            }

            // The driver must not run on the thread that completes a resolver: that thread may be in the middle of a batch.
            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }

    private void Signal()
    {
        _waiter?.TrySetResult();
        _waiter = null;
    }
}
