namespace Pcf.GraphQL.Running;

/// <summary>Why a request is refused that is valid but asks for too much.</summary>
public enum CostRefusal
{
    /// <summary>The operation costs more than one may (<see cref="EngineOptions.MaxCost"/>).</summary>
    Operation,

    /// <summary>The operation asks the schema about itself for more than any tool needs.</summary>
    Introspection,

    /// <summary>The sender has spent its budget (<see cref="EngineOptions.Charge"/>).</summary>
    Budget,
}
