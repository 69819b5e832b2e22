using System.Runtime.CompilerServices;

namespace Pcf.Metrics.Labels;

/// <summary>Room for the values of one label set, on the stack.</summary>
[InlineArray(LabelValues.MaxLabels)]
internal struct LabelValues
{
    /// <summary>Labels that a metric may have. With values of 256 characters at most, a label set has 8 Ki of them.</summary>
    public const int MaxLabels = 32;

    private string _first;
}
