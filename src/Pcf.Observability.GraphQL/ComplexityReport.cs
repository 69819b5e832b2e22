using GraphQL.Validation.Complexity;
using Microsoft.Extensions.Options;

namespace Pcf.Observability.GraphQL;

/// <summary>Has the complexity analyzer, where the service has added it, report what it finds, besides what the service does with it.</summary>
internal sealed class ComplexityReport : IPostConfigureOptions<ComplexityOptions>
{
    public void PostConfigure(string? name, ComplexityOptions options)
    {
        var validate = options.ValidateComplexityDelegate;
        options.ValidateComplexityDelegate = context =>
        {
            ObservedRequest.Current?.Costs(context.TotalImpact);
            return validate is null ? Task.CompletedTask : validate(context);
        };
    }
}
