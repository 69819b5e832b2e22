namespace Pcf.House.Tests;

/// <summary>The folders of each project and the folders of the same project that each may use.</summary>
internal static class FolderArrows
{
    private const string Unmoved = "not separated yet";
    private const string DoorsAskAccess = "its doors ask the authorizer, and what is asked about is named by its id";

    /// <summary>"Project/Folder" to the folders it uses. The project's name alone is its root: the files that lie in no folder.</summary>
    public static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Pcf.Api"] = ["Pcf.Api/Admission", "Pcf.Api/Authentication", "Pcf.Api/GraphQL", "Pcf.Api/Health", "Pcf.Api/Workspace"],
        ["Pcf.Api/Admission"] = [],
        ["Pcf.Api/Authentication"] = ["Pcf.Api"],
        ["Pcf.Api/GraphQL"] = ["Pcf.Api", "Pcf.Api/Authentication", "Pcf.Api/Health"],
        ["Pcf.Api/Health"] = [],
        ["Pcf.Api/Workspace"] = ["Pcf.Api", "Pcf.Api/Health"],

        ["Pcf.GraphQL.AspNetCore"] = ["Pcf.GraphQL.AspNetCore/Requests", "Pcf.GraphQL.AspNetCore/Streaming"],
        ["Pcf.GraphQL.AspNetCore/Requests"] = [],
        ["Pcf.GraphQL.AspNetCore/Streaming"] = ["Pcf.GraphQL.AspNetCore/Requests"],

        ["Pcf.GraphQL/Binding"] = ["Pcf.GraphQL/Execution", "Pcf.GraphQL/Execution/Completion", "Pcf.GraphQL/Language", "Pcf.GraphQL/TypeSystem"],
        ["Pcf.GraphQL/Execution"] = ["Pcf.GraphQL/Execution/Completion", "Pcf.GraphQL/Language", "Pcf.GraphQL/TypeSystem", "Pcf.GraphQL/Validation"],
        ["Pcf.GraphQL/Execution/Completion"] = ["Pcf.GraphQL/Execution", "Pcf.GraphQL/TypeSystem"],
        ["Pcf.GraphQL/Language"] = [],
        ["Pcf.GraphQL/TypeSystem"] = ["Pcf.GraphQL/Language"],
        ["Pcf.GraphQL/Validation"] = ["Pcf.GraphQL/Language", "Pcf.GraphQL/TypeSystem"],

        ["Pcf.Logging"] = ["Pcf.Logging/Queueing", "Pcf.Logging/Records", "Pcf.Logging/Sampling", "Pcf.Logging/Sinks"],
        ["Pcf.Logging/Queueing"] = ["Pcf.Logging/Sinks"],
        ["Pcf.Logging/Records"] = [],
        ["Pcf.Logging/Sampling"] = ["Pcf.Logging/Records"],
        ["Pcf.Logging/Sinks"] = ["Pcf.Logging/Records"],

        ["Pcf.Metrics"] = ["Pcf.Metrics/Bridging", "Pcf.Metrics/Budgets", "Pcf.Metrics/Exposition", "Pcf.Metrics/Histograms"],
        ["Pcf.Metrics/Bridging"] = ["Pcf.Metrics", "Pcf.Metrics/Budgets", "Pcf.Metrics/Exposition", "Pcf.Metrics/Histograms"],
        ["Pcf.Metrics/Budgets"] = ["Pcf.Metrics"],
        ["Pcf.Metrics/Exposition"] = ["Pcf.Metrics", "Pcf.Metrics/Bridging", "Pcf.Metrics/Histograms"],
        ["Pcf.Metrics/Histograms"] = ["Pcf.Metrics"],

        ["Pcf.Observability.AspNetCore"] = [],

        ["Pcf.Observability.GraphQL"] = [],

        ["Pcf.Observability"] = ["Pcf.Observability/Settings"],
        ["Pcf.Observability/GraphQL"] = ["Pcf.Observability"],
        ["Pcf.Observability/Settings"] = [],

        ["Pcf.Otlp"] = [],

        ["Pcf.Redaction"] =
        [
            "Pcf.Redaction/Fields", "Pcf.Redaction/Scanning", "Pcf.Redaction/Shapes", "Pcf.Redaction/Statements", "Pcf.Redaction/Values",
        ],
        ["Pcf.Redaction/Fields"] = ["Pcf.Redaction/Scanning", "Pcf.Redaction/Shapes", "Pcf.Redaction/Values"],
        ["Pcf.Redaction/Shapes"] = ["Pcf.Redaction/Scanning", "Pcf.Redaction/Values"],
        ["Pcf.Redaction/Statements"] = ["Pcf.Redaction/Scanning"],
        ["Pcf.Redaction/Values"] = ["Pcf.Redaction/Scanning"],
        ["Pcf.Redaction/Scanning"] = [],

        ["Pcf.Tool"] = ["Pcf.Tool/Cardinality", "Pcf.Tool/Redact", "Pcf.Tool/Scan"],
        ["Pcf.Tool/Cardinality"] = [],
        ["Pcf.Tool/Redact"] = [],
        ["Pcf.Tool/Scan"] = [],

        ["Pcf.Tracing"] = [],

        ["Pcf.Workspace.Sqlite"] = ["Pcf.Workspace.Sqlite/Connections", "Pcf.Workspace.Sqlite/Schema", "Pcf.Workspace.Sqlite/Stores"],
        ["Pcf.Workspace.Sqlite/Connections"] = ["Pcf.Workspace.Sqlite"],
        ["Pcf.Workspace.Sqlite/Schema"] = ["Pcf.Workspace.Sqlite"],
        ["Pcf.Workspace.Sqlite/Stores"] = ["Pcf.Workspace.Sqlite/Connections"],

        ["Pcf.Workspace"] = ["Pcf.Workspace/Access", "Pcf.Workspace/Notes", "Pcf.Workspace/Organizations", "Pcf.Workspace/Users"],
        ["Pcf.Workspace/Access"] = ["Pcf.Workspace", "Pcf.Workspace/Notes", "Pcf.Workspace/Organizations", "Pcf.Workspace/Users"],
        ["Pcf.Workspace/Notes"] = ["Pcf.Workspace", "Pcf.Workspace/Access", "Pcf.Workspace/Organizations", "Pcf.Workspace/Users"],
        ["Pcf.Workspace/Organizations"] = ["Pcf.Workspace", "Pcf.Workspace/Access", "Pcf.Workspace/Users"],
        ["Pcf.Workspace/Users"] = ["Pcf.Workspace", "Pcf.Workspace/Access"],
    };

    /// <summary>Folders that use each other, in alphabetical order, with the reason.</summary>
    public static readonly Dictionary<string, string> TwoWay = new(StringComparer.Ordinal)
    {
        ["Pcf.Api <-> Pcf.Api/Authentication"] = Unmoved,
        ["Pcf.Api <-> Pcf.Api/GraphQL"] = Unmoved,
        ["Pcf.Api <-> Pcf.Api/Workspace"] = Unmoved,
        ["Pcf.GraphQL/Execution <-> Pcf.GraphQL/Execution/Completion"] = Unmoved,
        ["Pcf.Metrics <-> Pcf.Metrics/Bridging"] = Unmoved,
        ["Pcf.Metrics <-> Pcf.Metrics/Budgets"] = Unmoved,
        ["Pcf.Metrics <-> Pcf.Metrics/Exposition"] = Unmoved,
        ["Pcf.Metrics <-> Pcf.Metrics/Histograms"] = Unmoved,
        ["Pcf.Metrics/Bridging <-> Pcf.Metrics/Exposition"] = Unmoved,
        ["Pcf.Workspace <-> Pcf.Workspace/Access"] = Unmoved,
        ["Pcf.Workspace <-> Pcf.Workspace/Notes"] = Unmoved,
        ["Pcf.Workspace <-> Pcf.Workspace/Organizations"] = Unmoved,
        ["Pcf.Workspace <-> Pcf.Workspace/Users"] = Unmoved,
        ["Pcf.Workspace.Sqlite <-> Pcf.Workspace.Sqlite/Connections"] = Unmoved,
        ["Pcf.Workspace.Sqlite <-> Pcf.Workspace.Sqlite/Schema"] = Unmoved,
        ["Pcf.Workspace/Access <-> Pcf.Workspace/Notes"] = DoorsAskAccess + "; a note's own fields state who may read it",
        ["Pcf.Workspace/Access <-> Pcf.Workspace/Organizations"] = DoorsAskAccess,
        ["Pcf.Workspace/Access <-> Pcf.Workspace/Users"] = DoorsAskAccess,
    };

    /// <summary>Types of a project's root that all its folders may use, with the reason.</summary>
    public static readonly Dictionary<string, string> Everywhere = new(StringComparer.Ordinal)
    {
        ["Pcf.GraphQL.AspNetCore.GraphQLHttpOptions"] = "the user's options; each folder reads what it needs",
        ["Pcf.GraphQL.AspNetCore.GraphQLStreamOptions"] = "a part of the options",
        ["Pcf.Logging.LoggingOptions"] = "the user's options; each folder reads what it needs",
        ["Pcf.Logging.FrameworkRecords"] = "a value of the options",
        ["Pcf.Logging.LogIdentity"] = "public: who writes the records",
        ["Pcf.Redaction.CountingSpanExtensions"] = "in the namespace around all folders, the compiler prefers its searches to the framework's",
    };
}
