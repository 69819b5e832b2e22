using System.Diagnostics.CodeAnalysis;

namespace Pcf.Otlp;

/// <summary>Notices when a receiver begins to refuse and when it takes what is sent again. Thread-safe.</summary>
internal sealed class OtlpChanges
{
    // Used by the thread that sends and by the one that sets the callback.
    private readonly Lock _gate = new();
    private long _reported;
    private bool _isFailing;
    private string _why = "";

    /// <summary>
    /// Called with each change, on the thread that sends. If the receiver refuses already, a new callback is called at once, on the thread that sets
    /// it.
    /// </summary>
    public Action<OtlpExportChange>? Changed
    {
        get;
        set
        {
            lock (_gate)
            {
                field = value;
                if (_isFailing) { value?.Invoke(new OtlpExportChange(IsFailing: true, _why, Lost: 0)); }
            }
        }
    }

    /// <summary>Whether the receiver refuses now.</summary>
    public bool IsFailing { get { lock (_gate) { return _isFailing; } } }

    /// <summary>Says how the last request went. Never throws.</summary>
    /// <param name="isFailing">Whether any of it was not taken.</param>
    /// <param name="why">Why; empty when some of it was taken.</param>
    /// <param name="lost">All that was lost since the start.</param>
    /// <param name="isRelieved">Whether losses that came without a refusal, from a full queue, are over and may be reported.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A callback may throw anything, and nothing above this thread catches it.")]
    public void Report(bool isFailing, string why, long lost, bool isRelieved = false)
    {
        lock (_gate)
        {
            if (isFailing == _isFailing && !(isRelieved && !isFailing && lost > _reported)) { return; }
            _isFailing = isFailing;
            _why = why.Length == 0 ? "some were rejected" : why;
            // Without a callback the loss is not reported yet; the next one gets it.
            if (Changed is not { } changed) { return; }
            try
            {
                changed(new OtlpExportChange(isFailing, _why, isFailing ? 0 : lost - _reported));
            }
            catch (Exception)
            {
                // A logging provider that throws must not end the thread that sends. The change is not reported.
            }
            if (!isFailing) { _reported = lost; }
        }
    }
}
