using System.CommandLine;

namespace Pcf.Tool.Redact;

/// <summary><c>pcf redact</c>: standard input to standard output without its secrets.</summary>
internal static class RedactCommand
{
    private const string Forms = "text, json, sql or graphql";

    public static Command Make()
    {
        // Without a value they are complained of below, with the exit code that scripts are promised.
        var form = new Option<string?>("--as") { Description = $"What the input is: {Forms}; text when not given", Arity = ArgumentArity.ZeroOrOne };
        var field = new Option<string?>("--json-field")
        {
            Description = "Read one JSON object a line and add this field's redacted text as 'out'",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var input = new Option<string?>("--input") { Description = "A file to read instead of standard input", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string?>("--output") { Description = "A file to write instead of standard output", Arity = ArgumentArity.ZeroOrOne };
        var rules = new Option<string?>("--rules")
        {
            Description = "A JSON file with rules of your own: names, prefixes, patterns, allow",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no summary on standard error", Arity = ArgumentArity.Zero };
        var command = new Command("redact",
            "Mask secrets and personal data: exit 0 done, 1 some lines failed, 2 wrong arguments or unreadable input")
            {
                form,
                field,
                input,
                output,
                rules,
                quiet,
            };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.UnmatchedTokens.Count > 0) { return Refuse($"'{parsed.UnmatchedTokens[0]}' is not known; see pcf redact --help"); }
            foreach (var option in (Option<string?>[])[form, field, input, output, rules])
            {
                if (parsed.GetResult(option) is not null && string.IsNullOrEmpty(parsed.GetValue(option)))
                {
                    return Refuse($"{option.Name} should be followed by a value");
                }
            }
            if (!TryParse(parsed.GetValue(form) ?? "text", out var asForm)) { return Refuse($"--as should be {Forms}"); }
            var order = new RedactOrder(asForm, parsed.GetValue(field), parsed.GetValue(input), parsed.GetValue(output), parsed.GetValue(rules),
                parsed.GetValue(quiet));
            // On a thread of its own: a read that waits for its input must not keep Ctrl-C waiting too.
            return Task.Run(() => RedactRun.Run(order, cancel), CancellationToken.None);
        });
        return command;
    }

    private static Task<int> Refuse(string message) => Task.FromResult(RedactRun.Complain(message));

    private static bool TryParse(string name, out RedactForm form)
    {
        RedactForm? known = name switch
        {
            "text" => RedactForm.Text,
            "json" => RedactForm.Json,
            "sql" => RedactForm.Sql,
            "graphql" => RedactForm.GraphQL,
            _ => null,
        };
        form = known.GetValueOrDefault();
        return known is not null;
    }
}
