using System.Diagnostics.Metrics;

namespace Pcf.Api.Admission;

/// <summary>Puts admission together.</summary>
internal static class AdmissionSetup
{
    public static void AddAdmission(this IServiceCollection services, AdmissionOptions options) => services.AddSingleton(provider =>
    {
        var limit = new AdaptiveLimit(options, provider.GetRequiredService<TimeProvider>());
        AdmissionMetrics.Register(provider.GetRequiredService<IMeterFactory>(), limit);
        return limit;
    });
}
