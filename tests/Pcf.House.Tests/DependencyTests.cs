using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>The arrows between projects. An arrow that is not listed must not exist.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> ProjectsMayUse = new(StringComparer.Ordinal)
    {
        // The signals do not use each other: they meet in Activity.Current and in what may leave the process.
        ["Pcf.Redaction"] = [],
        ["Pcf.Metrics"] = ["Pcf.Redaction"],
        ["Pcf.Logging"] = ["Pcf.Redaction"],
        ["Pcf.Tracing"] = ["Pcf.Redaction"],
        // It lies above the signals: each offers what it has, and does not know who takes it.
        ["Pcf.Otlp"] = ["Pcf.Logging", "Pcf.Metrics", "Pcf.Tracing"],
        ["Pcf.Observability"] = ["Pcf.Metrics", "Pcf.Otlp"],
        ["Pcf.Observability.AspNetCore"] = ["Pcf.Observability"],
        ["Pcf.Observability.GraphQL"] = ["Pcf.Observability"],
        ["Pcf.GraphQL"] = [],
        ["Pcf.GraphQL.AspNetCore"] = ["Pcf.GraphQL"],
        ["Pcf.Workspace"] = [],
        ["Pcf.Workspace.SpiceDb"] = ["Pcf.Workspace"],
        ["Pcf.Workspace.Sqlite"] = ["Pcf.Workspace"],
        ["Pcf.Workspace.SurrealDb"] = ["Pcf.Workspace"],
        ["Pcf.Api"] = ["Pcf.GraphQL.AspNetCore", "Pcf.Observability.AspNetCore", "Pcf.Workspace", "Pcf.Workspace.SpiceDb",
            "Pcf.Workspace.Sqlite", "Pcf.Workspace.SurrealDb"],
        ["Pcf.Tool"] = ["Pcf.Api"],
    };

    // What is not here is the .NET class library alone.
    private static readonly Dictionary<string, string[]> PackagesOf = new(StringComparer.Ordinal)
    {
        ["Pcf.Logging"] = ["Microsoft.Extensions.Logging"],
        ["Pcf.Tracing"] = ["OpenTelemetry"],
        // Its processors and builders; the requests are written here.
        ["Pcf.Otlp"] = ["OpenTelemetry"],
        ["Pcf.Observability"] = ["Microsoft.Extensions.Compliance.Redaction", "Microsoft.Extensions.Hosting",
            "Microsoft.Extensions.Logging.Configuration", "OpenTelemetry.Extensions.Hosting"],
        ["Pcf.Observability.AspNetCore"] = ["Microsoft.AspNetCore.App"],
        ["Pcf.Observability.GraphQL"] = ["GraphQL"],
        ["Pcf.GraphQL.AspNetCore"] = ["Microsoft.AspNetCore.App"],
        ["Pcf.Workspace.SpiceDb"] = ["Google.Protobuf", "Grpc.Net.Client", "Grpc.Tools", "Microsoft.Extensions.Logging.Abstractions"],
        ["Pcf.Workspace.Sqlite"] =
        [
            "Microsoft.Data.Sqlite", "Microsoft.Extensions.Logging.Abstractions",
            "SQLitePCLRaw.bundle_e_sqlite3", "SQLitePCLRaw.config.e_sqlite3", "SQLitePCLRaw.core", "SQLitePCLRaw.provider.e_sqlite3",
        ],
        ["Pcf.Workspace.SurrealDb"] = ["Microsoft.Extensions.Logging.Abstractions", "System.Formats.Cbor"],
        ["Pcf.Api"] = ["Microsoft.AspNetCore.Authentication.JwtBearer", "Microsoft.Extensions.Caching.Hybrid",
            "Microsoft.IdentityModel.JsonWebTokens", "Microsoft.IdentityModel.Protocols.OpenIdConnect", "Microsoft.NET.Sdk.Web", "Polly.Core",
            "StackExchange.Redis"],
        ["Pcf.Tool"] = ["Microsoft.AspNetCore.App", "System.CommandLine"],
    };

    [Fact]
    public void Projects_use_only_what_lies_below_them()
    {
        foreach (var project in Shipped())
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(ProjectsMayUse.TryGetValue(name, out var allowed), $"{name} is not in the list of projects.");
            Assert.Empty(Sources.References(project).Except(allowed));
        }
    }

    [Fact]
    public void Packages_are_those_that_are_listed() =>
        Assert.All(Shipped(), project =>
            Assert.Equal(PackagesOf.GetValueOrDefault(Path.GetFileNameWithoutExtension(project), []), Sources.Packages(project)));

    [Fact]
    public void Versions_of_packages_stand_in_one_file() =>
        Assert.DoesNotContain(Sources.Projects(), project => File.ReadAllText(project).Contains(" Version=\"", StringComparison.Ordinal));

    [Fact]
    public void Samples_are_no_packages() =>
        Assert.Contains("<IsPackable>false</IsPackable>", File.ReadAllText(Path.Combine(Sources.Root, "samples/Directory.Build.props")),
            StringComparison.Ordinal);

    private static IEnumerable<string> Shipped() =>
        Sources.Projects().Where(project => Sources.Relative(project).StartsWith("src/", StringComparison.Ordinal));
}
