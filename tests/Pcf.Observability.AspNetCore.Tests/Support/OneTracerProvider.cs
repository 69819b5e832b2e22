namespace Pcf.Observability.AspNetCore.Tests.Support;

/// <summary>Tests that look at sampled spans: another provider that listens to all sources, in a test beside them, would sample theirs too.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneTracerProvider
{
    public const string Name = "One tracer provider at a time";
}
