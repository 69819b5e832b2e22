using System.Globalization;

namespace Pcf.Otlp;

/// <summary>Checks options that are given in code; those that come as settings are checked by the settings' reader.</summary>
internal static class OtlpChecks
{
    /// <summary>Ends with all that is wrong with options for spans.</summary>
    /// <exception cref="ArgumentException">Its message has a line for each option: its name, its value unless secret, what it should
    /// be.</exception>
    public static void ThrowIfWrong(OtlpOptions options)
    {
        var problems = new List<string>();
        AddDuration(nameof(options.BatchDelay), options.BatchDelay, OtlpOptions.ShortestDelay, OtlpOptions.LongestDelay);
        AddDuration(nameof(options.MetricsInterval), options.MetricsInterval, OtlpOptions.ShortestInterval, OtlpOptions.LongestInterval);
        AddReceiver("", options);
        foreach (var signal in Enum.GetValues<OtlpSignal>()) { AddReceiver($"{signal}.", options.Of(signal)); }
        if (!options.Sends(OtlpSignal.Traces))
        {
            problems.Add($"{nameof(options.Endpoint)} is not set; it should be {OtlpTarget.EndpointExpected}.");
        }
        if (PlainText.Refused(options, OtlpSignal.Traces) is var (sender, address))
        {
            Add($"{(sender == options ? "" : "Traces.")}{nameof(sender.Endpoint)}", address, PlainText.Expected);
        }
        if (problems.Count > 0) { throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options)); }

        void AddReceiver(string prefix, OtlpReceiverOptions one)
        {
            AddDuration($"{prefix}{nameof(one.Timeout)}", one.Timeout, OtlpReceiverOptions.ShortestTimeout, OtlpReceiverOptions.LongestTimeout);
            foreach (var (property, given, expected) in OtlpTarget.Problems(one)) { Add($"{prefix}{property}", given, expected); }
        }

        void AddDuration(string name, TimeSpan? given, double least, double most)
        {
            if (given is not { } time || (time.TotalSeconds >= least && time.TotalSeconds <= most)) { return; }
            var expected = string.Create(CultureInfo.InvariantCulture, $"a duration such as 00:00:30, from {least} to {most} seconds");
            Add(name, time.ToString("c", CultureInfo.InvariantCulture), expected);
        }

        void Add(string name, string given, string expected) => problems.Add($"{name} is '{given}'; it should be {expected}.");
    }
}
