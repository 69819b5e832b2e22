using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;
using Pcf.Observability.Settings;
using Pcf.Otlp;

namespace Pcf.Observability;

/// <summary>The variables of exporters and of the sampler that OpenTelemetry gives every service.</summary>
/// <remarks>
/// OpenTelemetry Specification, "OpenTelemetry Protocol Exporter" and "Environment Variable Specification"; an empty one counts as not set.
/// </remarks>
internal static class OtlpVariables
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Aggregation = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
    private const string SamplerName = "OTEL_TRACES_SAMPLER";
    private const string SamplerArgument = "OTEL_TRACES_SAMPLER_ARG";
    private const string Samplers = "always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio";
    private const int LongestTimeout = 600_000;
    private const int ShortestInterval = 100;
    private const int LongestInterval = 3_600_000;

    /// <summary>Reads the variables of the exporters, and adds what is malformed to the problems.</summary>
    public static OtlpOptions ReadExporters(IConfiguration configuration, SettingsReader settings)
    {
        var options = new OtlpOptions
        {
            ExplicitHistograms = Given(configuration, Aggregation) switch
            {
                null => null,
                "explicit_bucket_histogram" => true,
                "base2_exponential_bucket_histogram" => false,
                var given => Wrong(settings, Aggregation, given, "explicit_bucket_histogram or base2_exponential_bucket_histogram"),
            },
            MetricsInterval = Milliseconds(configuration, settings, "OTEL_METRIC_EXPORT_INTERVAL", ShortestInterval, LongestInterval),
        };
        Fill(options, Prefix, configuration, settings);
        foreach (var signal in Enum.GetValues<OtlpSignal>()) { Fill(options.Of(signal), PrefixOf(signal), configuration, settings); }
        return options;
    }

    /// <summary>Adds what is wrong with the addresses, headers and files of options that have been read: the library's own and those of the
    /// variables.</summary>
    /// <param name="all">The options of all signals; those of OTLP have the variables behind them.</param>
    /// <param name="section">The section of the options of OTLP.</param>
    /// <param name="settings">Takes the problems.</param>
    public static void Check(PcfObservabilityOptions all, string section, SettingsReader settings)
    {
        foreach (var (one, name) in Receivers(all.Otlp, section))
        {
            foreach (var (property, given, expected) in OtlpTarget.Problems(one)) { settings.AddProblem(name(property), given, expected); }
            var refused = Enum.GetValues<OtlpSignal>().Where(all.Sends).Select(signal => PlainText.Refused(all.Otlp, signal))
                .FirstOrDefault(refused => refused?.Options == one);
            if (refused is var (_, address)) { settings.AddProblem(name(nameof(one.Endpoint)), address, PlainText.Expected); }
        }
    }

    // All options of receivers, with the name by which an operator sets one of their properties.
    private static IEnumerable<(OtlpReceiverOptions Options, Func<string, string> Name)> Receivers(OtlpOptions options, string section)
    {
        yield return (options, property => SettingsReader.ByEnvironment($"{section}:{property}"));
        if (options.Standard is { } standard) { yield return (standard, property => Prefix + NameOf(property)); }
        foreach (var signal in Enum.GetValues<OtlpSignal>())
        {
            yield return (options.Of(signal), property => SettingsReader.ByEnvironment($"{section}:{signal}:{property}"));
            if (options.Standard is { } variables) { yield return (variables.Of(signal), property => PrefixOf(signal) + NameOf(property)); }
        }
    }

    /// <summary>The sampler that the variables name; null when they name none.</summary>
    public static Sampler? ReadSampler(IConfiguration configuration, SettingsReader settings)
    {
        if (Given(configuration, SamplerName) is not { } name) { return null; }
        var ratio = 1.0;
        if (name.EndsWith("traceidratio", StringComparison.Ordinal) && Given(configuration, SamplerArgument) is { } argument
            && !(double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out ratio) && ratio is >= 0 and <= 1))
        {
            settings.AddProblem(SamplerArgument, argument, "a number from 0 to 1");
            return null;
        }
        switch (name)
        {
            case "always_on": return new AlwaysOnSampler();
            case "always_off": return new AlwaysOffSampler();
            case "traceidratio": return new TraceIdRatioBasedSampler(ratio);
            case "parentbased_always_on": return new ParentBasedSampler(new AlwaysOnSampler());
            case "parentbased_always_off": return new ParentBasedSampler(new AlwaysOffSampler());
            case "parentbased_traceidratio": return new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio));
            default:
                settings.AddProblem(SamplerName, name, $"one of {Samplers}");
                return null;
        }
    }

    private static void Fill(OtlpReceiverOptions options, string prefix, IConfiguration configuration, SettingsReader settings)
    {
        if (Given(configuration, prefix + "ENDPOINT") is { } endpoint)
        {
            if (Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") { options.Endpoint = address; }
            else { settings.AddProblem(prefix + "ENDPOINT", new Redaction.Redactor().Redact(endpoint), "an absolute http or https address"); }
        }
        options.PlainText = OneOf(prefix + "INSECURE", "true or false", ("true", true), ("false", false));
        options.Protocol = OneOf(prefix + "PROTOCOL", "grpc or http/protobuf", ("grpc", OtlpProtocol.Grpc), ("http/protobuf", OtlpProtocol.Http));
        options.Compression = OneOf(prefix + "COMPRESSION", "gzip or none", ("gzip", OtlpCompression.Gzip), ("none", OtlpCompression.None));
        options.Timeout = Milliseconds(configuration, settings, prefix + "TIMEOUT", 1, LongestTimeout);
        options.Headers = Given(configuration, prefix + "HEADERS");
        options.CertificateFile = Given(configuration, prefix + "CERTIFICATE");
        options.ClientCertificateFile = Given(configuration, prefix + "CLIENT_CERTIFICATE");
        options.ClientKeyFile = Given(configuration, prefix + "CLIENT_KEY");

        T? OneOf<T>(string name, string expected, params ReadOnlySpan<(string Text, T Value)> values)
            where T : struct
        {
            if (Given(configuration, name) is not { } given) { return null; }
            foreach (var (text, value) in values)
            {
                if (text.Equals(given, StringComparison.OrdinalIgnoreCase)) { return value; }
            }
            settings.AddProblem(name, new Redaction.Redactor().Redact(given), expected);
            return null;
        }
    }

    private static TimeSpan? Milliseconds(IConfiguration configuration, SettingsReader settings, string name, int least, int most)
    {
        if (Given(configuration, name) is not { } given) { return null; }
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds >= least && milliseconds <= most)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }
        var expected = string.Create(CultureInfo.InvariantCulture, $"a whole number of milliseconds from {least} to {most}");
        settings.AddProblem(name, new Redaction.Redactor().Redact(given), expected);
        return null;
    }

    private static bool? Wrong(SettingsReader settings, string name, string given, string expected)
    {
        settings.AddProblem(name, new Redaction.Redactor().Redact(given), expected);
        return null;
    }

    private static string? Given(IConfiguration configuration, string name) => configuration[name]?.Trim() is { Length: > 0 } value ? value : null;

    private static string PrefixOf(OtlpSignal signal) => $"{Prefix}{signal.ToString().ToUpperInvariant()}_";

    private static string NameOf(string property) => property switch
    {
        nameof(OtlpReceiverOptions.Endpoint) => "ENDPOINT",
        nameof(OtlpReceiverOptions.CertificateFile) => "CERTIFICATE",
        nameof(OtlpReceiverOptions.ClientCertificateFile) => "CLIENT_CERTIFICATE",
        nameof(OtlpReceiverOptions.ClientKeyFile) => "CLIENT_KEY",
        _ => "HEADERS",
    };
}
