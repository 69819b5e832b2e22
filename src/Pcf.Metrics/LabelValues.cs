using System.Runtime.CompilerServices;

namespace Pcf.Metrics;

/// <summary>Room for the values of one label set, on the stack.</summary>
[InlineArray(MetricName.MaxLabels)]
internal struct LabelValues
{
    private string _first;
}
