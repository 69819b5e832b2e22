namespace Pcf.Logging;

/// <summary>Who writes the records: the same in every one of a process.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Version">The running version.</param>
/// <param name="Environment">Where it runs, such as <c>production</c>.</param>
public sealed record LogIdentity(string Service, string Version, string Environment);
