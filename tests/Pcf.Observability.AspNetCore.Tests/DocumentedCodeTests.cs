using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Every block of C# in the guides and in the packages' pages compiles as it stands.</summary>
public sealed partial class DocumentedCodeTests
{
    // What the text around the blocks supposes; a block that declares one of these hides it.
    private static readonly Dictionary<string, string> Given = new(StringComparer.Ordinal)
    {
        ["builder"] = "Microsoft.AspNetCore.Builder.WebApplicationBuilder builder",
        ["app"] = "Microsoft.AspNetCore.Builder.WebApplication app",
        ["args"] = "string[] args",
        ["registry"] = "Pcf.Metrics.MetricsRegistry registry",
        ["queue"] = "System.Collections.Generic.Queue<int> queue",
        ["jobs"] = "Jobs jobs",
        ["context"] = "Microsoft.AspNetCore.Http.HttpContext context",
        ["userId"] = "string userId",
        ["tenantId"] = "string tenantId",
        ["log"] = "Microsoft.Extensions.Logging.ILogger log",
        ["order"] = "Order order",
    };

    private const string Usings = """
        using System; using System.Collections.Generic; using System.Linq;
        using Microsoft.AspNetCore.Builder; using Microsoft.AspNetCore.Http; using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection; using Microsoft.Extensions.Hosting; using Microsoft.Extensions.Logging;
        using Pcf.Metrics; using Pcf.Observability; using Pcf.Redaction;
        """;

    public static TheoryData<string, int, string> Blocks()
    {
        var blocks = new TheoryData<string, int, string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "docs/guides"), "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "src"), "README.md", SearchOption.AllDirectories)))
        {
            // GraphQL.NET is not among the references here; its sample is compiled and run.
            if (file.Contains("graphql-net", StringComparison.Ordinal) || file.Contains("Observability.GraphQL", StringComparison.Ordinal))
            {
                continue;
            }
            foreach (var (block, number) in Block().Matches(File.ReadAllText(file))
                .Select((block, number) => (block.Groups["code"].Value, number + 1)))
            {
                blocks.Add(Path.GetRelativePath(Root, file), number, block);
            }
        }
        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void It_compiles(string file, int number, string code)
    {
        var compilation = CSharpCompilation.Create(
            "documented", [CSharpSyntaxTree.ParseText(Program(code), cancellationToken: TestContext.Current.CancellationToken)], References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        // A partial method without its generator has no body.
        var errors = compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(problem => problem.Severity == DiagnosticSeverity.Error && problem.Id != "CS8795");

        Assert.True(!errors.Any(), $"{file}, block {number}: {string.Join(Environment.NewLine, errors)}");
    }

    private static string Program(string code)
    {
        var lines = code.Split('\n');
        var usings = string.Join('\n', lines.Where(IsUsing));
        var body = string.Join('\n', lines.Where(line => !IsUsing(line)));
        var types = string.Join('\n', lines.Where(line => line.Contains(" record ", StringComparison.Ordinal)));
        var statements = string.Join('\n', body.Split('\n').Where(line => !line.Contains(" record ", StringComparison.Ordinal)));
        var isMember = statements.TrimStart().StartsWith("public ", StringComparison.Ordinal) || statements.TrimStart().StartsWith('[');
        var given = Given.Where(pair => !code.Contains($"var {pair.Key} =", StringComparison.Ordinal)).Select(pair => pair.Value);
        var order = types.Contains("record Order(", StringComparison.Ordinal) ? "" : "public sealed record Order(int Id);";
        return $$"""
            {{Usings}}
            {{usings}}
            public sealed class Jobs { public int Done; }
            {{order}}
            {{types}}
            public sealed partial class Documented(IConfiguration configuration)
            {
                public IConfiguration Configuration => configuration;
                {{(isMember ? statements : $"public void Run({string.Join(", ", given)}) {{ {statements}\n }}")}}
            }
            """;
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));

    private static string Root
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "Pcf.slnx"))) { root = root.Parent!; }
            return root.FullName;
        }
    }

    // Not a using declaration, which has a variable.
    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal);

    [GeneratedRegex("```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Block();
}
