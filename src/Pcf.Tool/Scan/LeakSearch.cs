using System.Buffers;
using System.Text;

namespace Pcf.Tool.Scan;

/// <summary>A canary that was found where it must not be.</summary>
/// <param name="Canary">Which, and so the place it was put into.</param>
/// <param name="Where">What it was found in.</param>
/// <param name="Form">What it was disguised as.</param>
/// <param name="Context">What stands around it, without it.</param>
internal sealed record Leak(Canary Canary, string Where, string Form, string Context);

/// <summary>Finds canaries in all their forms in what left the service. Thread-safe.</summary>
internal sealed class LeakSearch
{
    private const int Around = 48;

    // All forms begin differently enough for their first characters to tell nearly all apart.
    private const int KeyLength = 8;

    private readonly SearchValues<string> _forms;
    private readonly ILookup<string, Disguised> _byKey;

    public LeakSearch(IEnumerable<Canary> canaries)
    {
        Disguised[] all = [.. from canary in canaries from secret in canary.Secrets from form in Disguise.Of(secret) select new Disguised(form.Text,
            form.Form, canary)];
        _forms = SearchValues.Create([.. all.Select(d => d.Text).Distinct(StringComparer.OrdinalIgnoreCase)], StringComparison.OrdinalIgnoreCase);
        _byKey = all.ToLookup(d => d.Text[..KeyLength], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Every place where a canary stands; the same canary in the same form and the same kind of place once.</summary>
    public IReadOnlyList<Leak> Find(IEnumerable<Evidence> evidence)
    {
        var leaks = new Dictionary<(Canary, string, string), Leak>();
        foreach (var item in evidence)
        {
            for (var at = 0; at < item.Content.Length; at++)
            {
                var found = item.Content.AsSpan(at).IndexOfAny(_forms);
                if (found < 0) { break; }
                at += found;
                foreach (var hit in FormsAt(item.Content, at))
                {
                    var where = Origin.Of(item, at);
                    leaks.TryAdd((hit.Canary, where, hit.Form),
                        new Leak(hit.Canary, where, hit.Form, Context(item.Content, at, hit.Text.Length, hit.Canary.Kind)));
                }
            }
        }
        return [.. leaks.Values];
    }

    private IEnumerable<Disguised> FormsAt(string content, int at) => at + KeyLength > content.Length
        ? []
        : _byKey[content.Substring(at, KeyLength)].Where(
            d => string.Compare(content, at, d.Text, 0, d.Text.Length, StringComparison.OrdinalIgnoreCase) == 0);

    private string Context(string content, int at, int length, string kind)
    {
        var before = content[Math.Max(0, at - Around)..at];
        var after = content.Substring(at + length, Math.Min(Around / 2, content.Length - at - length));
        var text = new StringBuilder(Printable(before)).Append('<').Append(kind).Append('>').Append(Printable(after)).ToString();
        // The neighbours may be canaries as well, and a report of leaks should be none.
        return text.AsSpan().ContainsAny(_forms) ? $"<{kind}>" : text;
    }

    private static string Printable(string text) => string.Concat(text.Select(c => c is >= ' ' and < '\u007f' and not '|' ? c : '.'));

    private sealed record Disguised(string Text, string Form, Canary Canary);
}
