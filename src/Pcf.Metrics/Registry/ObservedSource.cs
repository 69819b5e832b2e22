namespace Pcf.Metrics.Registry;

/// <summary>A source of values that are read when metrics are collected.</summary>
internal abstract class ObservedSource
{
    /// <summary>The meter's name.</summary>
    public abstract string Meter { get; }

    /// <summary>The instrument's name.</summary>
    public abstract string Name { get; }

    /// <summary>Reads the values. One that fails half-way has observed nothing.</summary>
    /// <returns>Why it failed, or null.</returns>
    public abstract Exception? Read();

    /// <summary>Shows what all sources of the same metric observed in the round that ends.</summary>
    public abstract Action<long> Publish { get; }

    /// <summary>Leaves its metric.</summary>
    public abstract void Leave();
}
