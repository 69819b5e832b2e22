namespace Pcf.Benchmarks.Metrics.Pages;

/// <summary>A library that keeps counters and histograms and writes them as a page for Prometheus.</summary>
internal interface IPage : IDisposable
{
    /// <summary>Adds to a counter with the labels method, endpoint and user.</summary>
    void Add(double amount, string method, string endpoint, string user);

    /// <summary>Records into a histogram with the label endpoint.</summary>
    void Record(double value, string endpoint);

    /// <summary>Writes the page as text.</summary>
    Task WriteAsync(Stream stream);
}
