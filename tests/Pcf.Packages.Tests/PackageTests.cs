using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pcf.Packages.Tests;

/// <summary>The packages are what a stranger needs: restored from a folder into fresh projects outside the repository, built and run.</summary>
public sealed class PackageTests(PackedFixture packed)
{
    private static readonly string[] Names =
    [
        "Pcf.Logging", "Pcf.Metrics", "Pcf.Observability", "Pcf.Observability.AspNetCore", "Pcf.Observability.GraphQL", "Pcf.Otlp", "Pcf.Redaction",
        "Pcf.Tool", "Pcf.Tracing",
    ];

    [Fact]
    public void Each_package_has_what_a_reader_looks_for_and_depends_on_packed_ones()
    {
        var specifications = Directory.GetFiles(packed.Packages, "*.nupkg").Select(Specification).ToArray();

        Assert.Equal(Names, specifications.Select(one => Value(one, "id")).Order(StringComparer.Ordinal));
        Assert.All(specifications, one =>
        {
            Assert.Equal("MIT", Value(one, "license"));
            Assert.Equal("README.md", Value(one, "readme"));
            Assert.Equal("icon.png", Value(one, "icon"));
            Assert.InRange(Value(one, "description").Length, 30, 400);
            Assert.NotEmpty(Value(one, "tags"));
        });
        var own = specifications.SelectMany(one => one.Descendants().Where(element => element.Name.LocalName == "dependency"))
            .Select(element => element.Attribute("id")!.Value).Where(id => id.StartsWith("Pcf.", StringComparison.Ordinal));
        Assert.Empty(own.Except(Names));
        Assert.Equal(Names.Where(name => name != "Pcf.Tool"),
            Directory.GetFiles(packed.Packages, "*.snupkg").Select(file => Path.GetFileName(file).Split(".0.")[0]).Where(name => name != "Pcf.Tool")
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Pcf.Redaction", "")]
    [InlineData("Pcf.Metrics", "Pcf.Redaction")]
    [InlineData("Pcf.Logging", "Microsoft.Extensions.Logging Microsoft.Extensions.Logging.Abstractions Pcf.Redaction")]
    public void A_package_brings_only_what_it_needs(string name, string needs)
    {
        var specification = Specification(Directory.GetFiles(packed.Packages, $"{name}.0.*.nupkg").Single());

        var dependencies = specification.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal);

        Assert.Equal(needs.Split(' ', StringSplitOptions.RemoveEmptyEntries), dependencies);
    }

    [Fact]
    public async Task A_web_service_has_its_routes_meters_and_records_by_one_line_and_is_as_it_was_without_it()
    {
        var folder = await NewAsync("webapi", "Pcf.Observability.AspNetCore");
        var program = Path.Combine(folder, "Program.cs");
        var before = await File.ReadAllTextAsync(program);
        await File.WriteAllTextAsync(program, before
            .Replace("var app = builder.Build();", "builder.AddPcfObservability();\nvar app = builder.Build();", StringComparison.Ordinal)
            .Replace("app.Run();", "app.MapGet(\"/own\", (ILogger<Program> log) => { log.LogInformation(\"Asked by {Password}\", "
                + "\"Tr0ub4dor-and-3\"); own.Add(2); return \"ok\"; });\napp.Run();", StringComparison.Ordinal)
            .Insert(0, "var own = new System.Diagnostics.Metrics.Meter(\"Fresh.Shop\").CreateCounter<int>(\"orders\");\n"));
        await PackedFixture.DotnetAsync(folder, "build", "--verbosity", "quiet", "--nologo");

        await using (var app = RunningApp.Start(Path.Combine(folder, "bin/Debug/net10.0/webapi.dll"), "--urls=http://127.0.0.1:0"))
        {
            var started = await app.LineAsync("Started, listening on ");
            using var client = new HttpClient { BaseAddress = Address(started) };
            Assert.Equal("ok", await client.GetStringAsync(new Uri("/own", UriKind.Relative)));
            await client.GetStringAsync(new Uri("/weatherforecast", UriKind.Relative));

            var page = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            Assert.Contains("orders_total 2\n", page, StringComparison.Ordinal);
            Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/weatherforecast\",status_group=\"2xx\",status_code=\"200\"} 1\n", page,
                StringComparison.Ordinal);
            var record = JsonDocument.Parse(await app.LineAsync("Asked by")).RootElement;
            Assert.Equal("Asked by [REDACTED]", record.GetProperty("message").GetString());
            Assert.Equal(32, record.GetProperty("trace_id").GetString()!.Length);
        }

        await File.WriteAllTextAsync(program, before);
        await PackedFixture.DotnetAsync(folder, "remove", "package", "Pcf.Observability.AspNetCore");
        await PackedFixture.DotnetAsync(folder, "build", "--verbosity", "quiet", "--nologo");
        await using var plain = RunningApp.Start(Path.Combine(folder, "bin/Debug/net10.0/webapi.dll"), "--urls=http://127.0.0.1:0");
        await plain.LineAsync("Now listening on:");
    }

    [Fact]
    public async Task A_worker_has_its_records_by_one_line()
    {
        var folder = await NewAsync("worker", "Pcf.Observability");
        var program = Path.Combine(folder, "Program.cs");
        var text = await File.ReadAllTextAsync(program);
        await File.WriteAllTextAsync(program,
            text.Replace("var host = builder.Build();", "builder.AddPcfObservability();\nvar host = builder.Build();", StringComparison.Ordinal));
        await PackedFixture.DotnetAsync(folder, "build", "--verbosity", "quiet", "--nologo");

        await using var app = RunningApp.Start(Path.Combine(folder, "bin/Debug/net10.0/worker.dll"));

        var record = JsonDocument.Parse(await app.LineAsync("Worker running at")).RootElement;
        Assert.Equal("worker.Worker", record.GetProperty("target").GetString());
        Assert.Equal("worker", record.GetProperty("service").GetString());
    }

    [Fact]
    public async Task The_GraphQL_NET_sample_runs_on_the_packages_alone()
    {
        var folder = await NewAsync("web", "Pcf.Observability.GraphQL");
        foreach (var package in new[] { "Pcf.Observability.AspNetCore", "GraphQL.MicrosoftDI@8.8.5", "GraphQL.SystemTextJson@8.8.5" })
        {
            await PackedFixture.DotnetAsync(folder, ["package", "add", package]);
        }
        foreach (var source in Directory.EnumerateFiles(Path.Combine(PackedFixture.Root, "samples/GraphQLNet"), "*.cs"))
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)), overwrite: true);
        }
        await PackedFixture.DotnetAsync(folder, "build", "--verbosity", "quiet", "--nologo");

        await using var app = RunningApp.Start(Path.Combine(folder, "bin/Debug/net10.0/web.dll"), "--urls=http://127.0.0.1:0",
            "--environment=Development");
        using var client = new HttpClient { BaseAddress = Address(await app.LineAsync("Started, listening on ")) };
        using var body = new StringContent("""{"query":"query Shelf { books { title } }"}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/graphql", UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Contains("\"title\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("GraphQL query Shelf", await app.LineAsync("graphql.completed"), StringComparison.Ordinal);
        var page = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("graphql_requests_total{operation_type=\"query\",operation_name=\"Shelf\",status=\"ok\"} 1\n", page,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_installs_and_masks_a_file()
    {
        var folder = Path.Combine(packed.Folder, "tool");
        await PackedFixture.DotnetAsync(packed.Folder, "tool", "install", "Pcf.Tool", "--tool-path", folder);
        var input = Path.Combine(packed.Folder, "app.log");
        var output = Path.Combine(packed.Folder, "masked.log");
        await File.WriteAllTextAsync(input, "login with password=Tr0ub4dor-and-3\n", TestContext.Current.CancellationToken);

        using var pcf = Process.Start(Path.Combine(folder, "pcf"), ["redact", "--quiet", "--input", input, "--output", output]);
        await pcf.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, pcf.ExitCode);
        Assert.Equal("login with password=[REDACTED]\n", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
    }

    private static Uri Address(string started) =>
        new(Regex.Match(started, @"http://127\.0\.0\.1:\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);

    private async Task<string> NewAsync(string template, string package)
    {
        var folder = Path.Combine(packed.Folder, template);
        string[] options = template switch { "webapi" => ["--no-openapi", "--no-https"], "web" => ["--no-https"], _ => [] };
        await PackedFixture.DotnetAsync(packed.Folder, ["new", template, "--output", folder, "--no-restore", .. options]);
        await PackedFixture.DotnetAsync(folder, "add", "package", package);
        return folder;
    }

    private static XDocument Specification(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        using var stream = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream);
    }

    private static string Value(XDocument specification, string name) =>
        specification.Descendants().First(element => element.Name.LocalName == name).Value;
}
