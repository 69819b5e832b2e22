using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>The arrows between projects and between folders. An arrow that is not listed must not exist.</summary>
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
        ["Pcf.Workspace.Sqlite"] = ["Pcf.Workspace"],
        ["Pcf.Api"] = ["Pcf.GraphQL.AspNetCore", "Pcf.Observability.AspNetCore", "Pcf.Workspace", "Pcf.Workspace.Sqlite"],
        ["Pcf.Tool"] = ["Pcf.Api"],
    };

    private static readonly Dictionary<string, Dictionary<string, string[]>> FoldersMayUse = new(StringComparer.Ordinal)
    {
        ["Pcf.Redaction"] = new(StringComparer.Ordinal)
        {
            ["Fields"] = [],
            ["Shapes"] = [],
            ["Statements"] = [],
        },
        // The folders use these public types of the root alone: Label, LabelPolicy, SeriesOptions and HistogramOptions, which a user writes.
        ["Pcf.Metrics"] = new(StringComparer.Ordinal)
        {
            ["Labels"] = [],
            ["Budgets"] = ["Labels"],
            ["Histograms"] = [],
            ["Registry"] = ["Budgets", "Labels"],
            ["Series"] = ["Budgets", "Histograms", "Labels", "Registry"],
            ["Exposition"] = ["Histograms", "Registry", "Series"],
            ["Bridge"] = ["Budgets", "Exposition", "Histograms", "Labels", "Registry", "Series"],
        },
        ["Pcf.Logging"] = new(StringComparer.Ordinal)
        {
            ["Sinks"] = [],
        },
        ["Pcf.Observability"] = new(StringComparer.Ordinal)
        {
            ["GraphQL"] = [],
            ["Settings"] = [],
        },
        ["Pcf.GraphQL"] = new(StringComparer.Ordinal)
        {
            ["Language"] = [],
            ["TypeSystem"] = ["Language"],
            ["Validation"] = ["Language", "TypeSystem"],
            ["Coercion"] = ["Language", "TypeSystem"],
            ["Planning"] = ["Coercion", "Language", "Running", "TypeSystem"],
            ["Running"] = ["Coercion", "Completion", "Language", "Planning", "TypeSystem", "Validation"],
            ["Completion"] = ["Coercion", "Planning", "Running", "TypeSystem"],
            ["Binding"] = ["Coercion", "Completion", "Language", "Planning", "Running", "TypeSystem"],
        },
        ["Pcf.Workspace"] = new(StringComparer.Ordinal)
        {
            ["Ids"] = [],
            ["Paging"] = ["Ids"],
            ["Access"] = ["Ids"],
            ["Telemetry"] = ["Access", "Ids"],
            ["Users"] = ["Access", "Ids", "Paging"],
            ["Organizations"] = ["Access", "Ids", "Paging", "Users"],
            ["Notes"] = ["Access", "Ids", "Paging", "Telemetry", "Users"],
            ["Setup"] = ["Access", "Ids", "Notes", "Organizations", "Paging", "Users"],
        },
        ["Pcf.Workspace.Sqlite"] = new(StringComparer.Ordinal)
        {
            ["Connections"] = [],
            ["Schema"] = [],
            ["Stores"] = ["Connections"],
        },
        ["Pcf.Api"] = new(StringComparer.Ordinal)
        {
            ["Telemetry"] = [],
            ["Authentication"] = ["Telemetry"],
            ["Health"] = [],
            ["Workspace"] = ["Health", "Telemetry"],
            ["GraphQL"] = ["Authentication", "Health", "Telemetry"],
            ["Startup"] = ["Authentication", "GraphQL", "Health", "Telemetry", "Workspace"],
        },
        ["Pcf.Tool"] = new(StringComparer.Ordinal)
        {
            ["Cardinality"] = [],
            ["Redact"] = [],
            ["Scan"] = [],
        },
    };

    // Folders that use each other stand here with the reason.
    private static readonly Dictionary<string, string> TwoWayForAReason = new(StringComparer.Ordinal)
    {
        ["Pcf.GraphQL: Planning, Running"] = "a planned field runs itself: one virtual call a field, with the run as its argument",
        ["Pcf.GraphQL: Completion, Running"] = "a value is completed into its run's response, and its own fields run from there",
    };

    // What is not here is the .NET class library alone.
    private static readonly Dictionary<string, string[]> PackagesOf = new(StringComparer.Ordinal)
    {
        ["Pcf.Logging"] = ["Microsoft.Extensions.Logging"],
        ["Pcf.Tracing"] = ["OpenTelemetry"],
        // Its processors and builders; the requests are written here.
        ["Pcf.Otlp"] = ["OpenTelemetry"],
        ["Pcf.Observability"] = ["Microsoft.Extensions.Compliance.Redaction", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging.Configuration"],
        ["Pcf.Observability.AspNetCore"] = ["Microsoft.AspNetCore.App"],
        ["Pcf.Observability.GraphQL"] = ["GraphQL"],
        ["Pcf.GraphQL.AspNetCore"] = ["Microsoft.AspNetCore.App"],
        ["Pcf.Workspace.Sqlite"] =
        [
            "Microsoft.Data.Sqlite", "Microsoft.Extensions.Logging.Abstractions",
            "SQLitePCLRaw.bundle_e_sqlite3", "SQLitePCLRaw.config.e_sqlite3", "SQLitePCLRaw.core", "SQLitePCLRaw.provider.e_sqlite3",
        ],
        ["Pcf.Api"] = ["Microsoft.IdentityModel.JsonWebTokens", "Microsoft.IdentityModel.Protocols.OpenIdConnect", "Microsoft.NET.Sdk.Web"],
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
    public void Folders_use_only_what_lies_below_them()
    {
        var arrows =
            from project in FoldersMayUse
            from folder in project.Value
            let path = Path.Combine(Sources.Root, "src", project.Key, folder.Key)
            where Directory.Exists(path)
            from file in Sources.CSharp(path)
            from used in Sources.FoldersNamedIn(File.ReadAllText(file), project.Key, project.Value.Keys)
            where used != folder.Key && !folder.Value.Contains(used)
            select $"{Sources.Relative(file)} uses {used}";

        Assert.Empty(arrows);
    }

    [Fact]
    public void Every_folder_is_listed_and_every_listed_one_is_there()
    {
        var folders =
            from project in Shipped()
            from folder in Directory.EnumerateDirectories(Path.GetDirectoryName(project)!)
            where Sources.CSharp(folder).Any()
            select $"{Path.GetFileNameWithoutExtension(project)}/{Path.GetFileName(folder)}";

        Assert.Equal(FoldersMayUse.SelectMany(project => project.Value.Keys.Select(folder => $"{project.Key}/{folder}")).Order(), folders.Order());
    }

    [Fact]
    public void Folders_that_use_each_other_say_why()
    {
        var twoWay =
            from project in FoldersMayUse
            from folder in project.Value
            from used in folder.Value
            where string.CompareOrdinal(folder.Key, used) < 0 && project.Value[used].Contains(folder.Key)
            select $"{project.Key}: {folder.Key}, {used}";

        Assert.Equal(TwoWayForAReason.Keys.Order(), twoWay.Order());
    }

    [Theory]
    [InlineData("using Pcf.Metrics.Budgets;")]
    [InlineData("private readonly Pcf.Metrics.Budgets.LabelBudget _budget;")]
    [InlineData("private readonly Metrics.Budgets.LabelBudget _budget;")]
    public void An_arrow_is_seen_however_the_name_is_written(string line) =>
        Assert.Equal(["Budgets"], Sources.FoldersNamedIn(line, "Pcf.Metrics", FoldersMayUse["Pcf.Metrics"].Keys));

    [Fact]
    public void A_property_of_a_folders_name_is_no_arrow() =>
        Assert.Empty(Sources.FoldersNamedIn("return Budgets.Count + store.Budgets.LabelBudget;", "Pcf.Metrics", FoldersMayUse["Pcf.Metrics"].Keys));

    [Fact]
    public void Packages_are_those_that_are_listed() =>
        Assert.All(Shipped(), project => Assert.Equal(PackagesOf.GetValueOrDefault(Path.GetFileNameWithoutExtension(project), []), Sources.Packages(project)));

    [Fact]
    public void Versions_of_packages_stand_in_one_file() =>
        Assert.DoesNotContain(Sources.Projects(), project => File.ReadAllText(project).Contains(" Version=\"", StringComparison.Ordinal));

    [Fact]
    public void Samples_are_no_packages() =>
        Assert.Contains("<IsPackable>false</IsPackable>", File.ReadAllText(Path.Combine(Sources.Root, "samples/Directory.Build.props")), StringComparison.Ordinal);

    private static IEnumerable<string> Shipped() => Sources.Projects().Where(project => Sources.Relative(project).StartsWith("src/", StringComparison.Ordinal));
}
