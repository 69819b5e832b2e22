namespace Pcf.House.Tests;

/// <summary>The folders of each project and the folders of the same project that each may use.</summary>
internal static class FolderArrows
{
    /// <summary>"Project/Folder" to the folders it uses. The project's name alone is its root: the files that lie in no folder.</summary>
    public static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Pcf.Api"] = ["Pcf.Api/Startup"],
        ["Pcf.Api/Admission"] = [],
        ["Pcf.Api/Authentication"] = ["Pcf.Api/Telemetry"],
        ["Pcf.Api/Batching"] = [],
        ["Pcf.Api/Caching"] = ["Pcf.Api/Channel", "Pcf.Api/Redis"],
        ["Pcf.Api/Channel"] = ["Pcf.Api/Health", "Pcf.Api/Redis"],
        ["Pcf.Api/Development"] = [],
        ["Pcf.Api/GraphQL"] = ["Pcf.Api/Authentication", "Pcf.Api/Batching", "Pcf.Api/Health", "Pcf.Api/Telemetry"],
        ["Pcf.Api/Health"] = [],
        ["Pcf.Api/Startup"] =
        [
            "Pcf.Api/Admission", "Pcf.Api/Authentication", "Pcf.Api/Caching", "Pcf.Api/Development", "Pcf.Api/GraphQL", "Pcf.Api/Health",
            "Pcf.Api/Resilience", "Pcf.Api/Telemetry", "Pcf.Api/Webhooks", "Pcf.Api/Workspace",
        ],
        ["Pcf.Api/Telemetry"] = [],
        ["Pcf.Api/Redis"] = ["Pcf.Api/Resilience"],
        ["Pcf.Api/Resilience"] = ["Pcf.Api/Health"],
        ["Pcf.Api/Webhooks"] = ["Pcf.Api/Health", "Pcf.Api/Resilience", "Pcf.Api/Telemetry", "Pcf.Api/Workspace"],
        ["Pcf.Api/Workspace"] =
            ["Pcf.Api/Caching", "Pcf.Api/Channel", "Pcf.Api/Health", "Pcf.Api/Redis", "Pcf.Api/Resilience", "Pcf.Api/Telemetry"],

        ["Pcf.GraphQL"] = [],

        ["Pcf.GraphQL.AspNetCore"] =
            ["Pcf.GraphQL.AspNetCore/GraphiQL", "Pcf.GraphQL.AspNetCore/Requests", "Pcf.GraphQL.AspNetCore/Streaming"],
        ["Pcf.GraphQL.AspNetCore/GraphiQL"] = [],
        ["Pcf.GraphQL.AspNetCore/Requests"] = [],
        ["Pcf.GraphQL.AspNetCore/Streaming"] = ["Pcf.GraphQL.AspNetCore/Requests"],

        ["Pcf.GraphQL/Binding"] =
        [
            "Pcf.GraphQL/Coercion", "Pcf.GraphQL/Completion", "Pcf.GraphQL/Language", "Pcf.GraphQL/Planning", "Pcf.GraphQL/Running",
            "Pcf.GraphQL/TypeSystem",
        ],
        ["Pcf.GraphQL/Coercion"] = ["Pcf.GraphQL/Language", "Pcf.GraphQL/TypeSystem"],
        ["Pcf.GraphQL/Completion"] = ["Pcf.GraphQL/Coercion", "Pcf.GraphQL/Planning", "Pcf.GraphQL/Running", "Pcf.GraphQL/TypeSystem"],
        ["Pcf.GraphQL/Language"] = [],
        ["Pcf.GraphQL/Planning"] = ["Pcf.GraphQL/Coercion", "Pcf.GraphQL/Language", "Pcf.GraphQL/Running", "Pcf.GraphQL/TypeSystem"],
        ["Pcf.GraphQL/Running"] =
        [
            "Pcf.GraphQL/Coercion", "Pcf.GraphQL/Completion", "Pcf.GraphQL/Language", "Pcf.GraphQL/Planning", "Pcf.GraphQL/TypeSystem",
            "Pcf.GraphQL/Validation",
        ],
        ["Pcf.GraphQL/TypeSystem"] = ["Pcf.GraphQL/Language"],
        ["Pcf.GraphQL/Validation"] = ["Pcf.GraphQL/Language", "Pcf.GraphQL/TypeSystem"],

        ["Pcf.Logging"] = ["Pcf.Logging/Queueing", "Pcf.Logging/Records", "Pcf.Logging/Sampling", "Pcf.Logging/Sinks"],
        ["Pcf.Logging/Queueing"] = ["Pcf.Logging/Sinks"],
        ["Pcf.Logging/Records"] = [],
        ["Pcf.Logging/Sampling"] = ["Pcf.Logging/Records"],
        ["Pcf.Logging/Sinks"] = ["Pcf.Logging/Records"],

        ["Pcf.Metrics"] = ["Pcf.Metrics/Budgets", "Pcf.Metrics/Exposition", "Pcf.Metrics/Histograms", "Pcf.Metrics/Registry", "Pcf.Metrics/Series"],
        ["Pcf.Metrics/Bridge"] =
        [
            "Pcf.Metrics", "Pcf.Metrics/Budgets", "Pcf.Metrics/Exposition", "Pcf.Metrics/Histograms", "Pcf.Metrics/Labels", "Pcf.Metrics/Registry",
            "Pcf.Metrics/Series",
        ],
        ["Pcf.Metrics/Budgets"] = ["Pcf.Metrics/Labels"],
        ["Pcf.Metrics/Exposition"] = ["Pcf.Metrics/Histograms", "Pcf.Metrics/Registry", "Pcf.Metrics/Series"],
        ["Pcf.Metrics/Histograms"] = [],
        ["Pcf.Metrics/Labels"] = [],
        ["Pcf.Metrics/Registry"] = ["Pcf.Metrics/Budgets"],
        ["Pcf.Metrics/Series"] = ["Pcf.Metrics/Budgets", "Pcf.Metrics/Histograms", "Pcf.Metrics/Labels", "Pcf.Metrics/Registry"],

        ["Pcf.Observability"] = ["Pcf.Observability/Settings"],

        ["Pcf.Observability.AspNetCore"] = [],

        ["Pcf.Observability.GraphQL"] = [],

        ["Pcf.Observability/GraphQL"] = ["Pcf.Observability"],
        ["Pcf.Observability/Settings"] = [],

        ["Pcf.Otlp"] = [],

        ["Pcf.Redaction"] =
        [
            "Pcf.Redaction/Fields", "Pcf.Redaction/Scanning", "Pcf.Redaction/Shapes", "Pcf.Redaction/Statements", "Pcf.Redaction/Values",
        ],
        ["Pcf.Redaction/Fields"] = ["Pcf.Redaction/Scanning", "Pcf.Redaction/Shapes", "Pcf.Redaction/Values"],
        ["Pcf.Redaction/Scanning"] = [],
        ["Pcf.Redaction/Shapes"] = ["Pcf.Redaction/Scanning", "Pcf.Redaction/Values"],
        ["Pcf.Redaction/Statements"] = ["Pcf.Redaction/Scanning"],
        ["Pcf.Redaction/Values"] = ["Pcf.Redaction/Scanning"],

        ["Pcf.Tool"] = ["Pcf.Tool/Cardinality", "Pcf.Tool/Redact", "Pcf.Tool/Scan", "Pcf.Tool/Verify"],
        ["Pcf.Tool/Cardinality"] = [],
        ["Pcf.Tool/Redact"] = [],
        ["Pcf.Tool/Scan"] = [],
        ["Pcf.Tool/Verify"] = ["Pcf.Tool/Cardinality"],

        ["Pcf.Tracing"] = ["Pcf.Tracing/Sampling", "Pcf.Tracing/Tail"],
        ["Pcf.Tracing/Propagation"] = ["Pcf.Tracing/Sampling"],
        ["Pcf.Tracing/Sampling"] = [],
        ["Pcf.Tracing/Tail"] = [],

        ["Pcf.Workspace"] = [],

        // Protocol/ has the messages that are generated from its .proto.
        ["Pcf.Workspace.SpiceDb"] = ["Pcf.Workspace.SpiceDb/Protocol"],
        ["Pcf.Workspace.Sqlite"] = ["Pcf.Workspace.Sqlite/Connections", "Pcf.Workspace.Sqlite/Schema", "Pcf.Workspace.Sqlite/Stores"],
        ["Pcf.Workspace.Sqlite/Connections"] = [],
        ["Pcf.Workspace.Sqlite/Schema"] = ["Pcf.Workspace.Sqlite/Connections"],
        ["Pcf.Workspace.Sqlite/Stores"] = ["Pcf.Workspace.Sqlite/Connections"],

        ["Pcf.Workspace.SurrealDb"] =
        [
            "Pcf.Workspace.SurrealDb/Connections", "Pcf.Workspace.SurrealDb/Schema", "Pcf.Workspace.SurrealDb/Stores",
        ],
        ["Pcf.Workspace.SurrealDb/Connections"] = [],
        ["Pcf.Workspace.SurrealDb/Schema"] = ["Pcf.Workspace.SurrealDb/Connections"],
        ["Pcf.Workspace.SurrealDb/Stores"] = ["Pcf.Workspace.SurrealDb/Connections"],

        ["Pcf.Workspace/Access"] = ["Pcf.Workspace/Ids"],
        ["Pcf.Workspace/Caching"] =
        [
            "Pcf.Workspace/Access", "Pcf.Workspace/Ids", "Pcf.Workspace/Notes", "Pcf.Workspace/Organizations", "Pcf.Workspace/Paging",
            "Pcf.Workspace/Users",
        ],
        ["Pcf.Workspace/Ids"] = [],
        ["Pcf.Workspace/Notes"] =
        [
            "Pcf.Workspace", "Pcf.Workspace/Access", "Pcf.Workspace/Ids", "Pcf.Workspace/Paging", "Pcf.Workspace/Telemetry", "Pcf.Workspace/Users",
        ],
        ["Pcf.Workspace/Organizations"] =
        [
            "Pcf.Workspace", "Pcf.Workspace/Access", "Pcf.Workspace/Ids", "Pcf.Workspace/Paging", "Pcf.Workspace/Users",
        ],
        ["Pcf.Workspace/Outbox"] = ["Pcf.Workspace/Ids", "Pcf.Workspace/Notes"],
        ["Pcf.Workspace/Paging"] = ["Pcf.Workspace/Ids"],
        ["Pcf.Workspace/Setup"] =
        [
            "Pcf.Workspace", "Pcf.Workspace/Access", "Pcf.Workspace/Ids", "Pcf.Workspace/Notes", "Pcf.Workspace/Organizations",
            "Pcf.Workspace/Outbox", "Pcf.Workspace/Paging", "Pcf.Workspace/Users",
        ],
        ["Pcf.Workspace/Telemetry"] = ["Pcf.Workspace/Access", "Pcf.Workspace/Ids"],
        ["Pcf.Workspace/Users"] = ["Pcf.Workspace", "Pcf.Workspace/Access", "Pcf.Workspace/Ids", "Pcf.Workspace/Paging"],
    };

    /// <summary>Folders that use each other, in alphabetical order, with the reason.</summary>
    public static readonly Dictionary<string, string> TwoWay = new(StringComparer.Ordinal)
    {
        ["Pcf.GraphQL/Completion <-> Pcf.GraphQL/Running"] = "a value is completed into its run's response, and its own fields run from there",
        ["Pcf.GraphQL/Planning <-> Pcf.GraphQL/Running"] = "a planned field runs itself: one virtual call a field, with the run as its argument",
    };

    /// <summary>Types of a project's root that all its folders may use, with the reason.</summary>
    public static readonly Dictionary<string, string> Everywhere = new(StringComparer.Ordinal)
    {
        ["Pcf.GraphQL.AspNetCore.GraphQLHttpOptions"] = "the user's options; each folder reads what it needs",
        ["Pcf.GraphQL.AspNetCore.GraphQLStreamOptions"] = "a part of the options",
        ["Pcf.GraphQL.AspNetCore.TrustedDocuments"] = "a part of the options",
        ["Pcf.GraphQL.FieldException"] = "public: how a resolver refuses",
        ["Pcf.GraphQL.GraphQLRequest"] = "public: what a user asks",
        ["Pcf.Metrics.HistogramOptions"] = "public: the user's options",
        ["Pcf.Metrics.Label"] = "public: a label's name and limit",
        ["Pcf.Metrics.LabelPolicy"] = "a value of a label",
        ["Pcf.Metrics.SeriesOptions"] = "public: the user's options",
        ["Pcf.Workspace.WorkspaceException"] = "public: how the domain refuses",
        ["Pcf.Workspace.Sqlite.SqliteWorkspaceOptions"] = "the user's options; each folder reads what it needs",
        ["Pcf.Workspace.SurrealDb.SurrealDbWorkspaceOptions"] = "the user's options; each folder reads what it needs",
        ["Pcf.Workspace.WorkspaceError"] = "a value of the exception",
        ["Pcf.Logging.LoggingOptions"] = "the user's options; each folder reads what it needs",
        ["Pcf.Logging.FrameworkRecords"] = "a value of the options",
        ["Pcf.Logging.LogIdentity"] = "public: who writes the records",
        ["Pcf.Redaction.CountingSpanExtensions"] = "in the namespace around all folders, the compiler prefers its searches to the framework's",
    };
}
