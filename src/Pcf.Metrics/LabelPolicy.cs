namespace Pcf.Metrics;

/// <summary>Which values of a label keep series of their own once its budget is full.</summary>
public enum LabelPolicy
{
    /// <summary>Those that came first; the others are recorded as <see cref="Label.Other"/> until a place is free.</summary>
    Overflow,

    /// <summary>The busiest: a value that outweighs one with a place takes it at the end of a window (<see cref="MetricsRegistry.Window"/>). Not for
    /// gauges.</summary>
    Busiest,
}
