using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>What the built-in schema directives say: @deprecated, @specifiedBy, @oneOf. Specification: sections 3.13.3 to 3.13.5.</summary>
internal sealed class AppliedDirectives(List<string> problems)
{
    public static bool Has(DirectiveNode[] directives, string name) => Array.Exists(directives, d => d.Name == name);

    /// <summary>The reason, the specification's default reason, or null when not deprecated.</summary>
    public string? Deprecation(DirectiveNode[] directives) =>
        Has(directives, "deprecated") ? Text(directives, "deprecated", "reason") ?? "No longer supported" : null;

    public string? SpecifiedBy(DirectiveNode[] directives)
    {
        if (!Has(directives, "specifiedBy")) { return null; }
        var url = Text(directives, "specifiedBy", "url");
        if (url is null) { problems.Add("@specifiedBy needs the argument \"url\"."); }
        return url;
    }

    private string? Text(DirectiveNode[] directives, string directive, string argument)
    {
        var used = Array.Find(directives, d => d.Name == directive);
        var given = used is null ? null : Array.Find(used.Arguments, a => a.Name == argument);
        if (given is null) { return null; }
        if (given.Value is StringNode text) { return text.Value; }
        problems.Add($"Argument \"{argument}\" of @{directive} must be a string.");
        return null;
    }
}
