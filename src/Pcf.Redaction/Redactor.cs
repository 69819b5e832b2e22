using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pcf.Redaction.Fields;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Statements;
using Pcf.Redaction.Values;
using Pcf.Shared;

namespace Pcf.Redaction;

/// <summary>Masks secrets and personal data in text. Thread-safe; one serves a process.</summary>
/// <remarks>
/// One pass and no expression: pairs of neighbouring characters show where a name of a secret, a vendor's prefix, a number or an address may start.
/// Near a hit, matchers of their own verify it; the spans are collected, merged and
/// replaced. The masked text is looked at again until nothing is found, so redacting it once more changes nothing. The cost is linear in the text.
/// What cannot be looked at (too long, invalid UTF-16, a pattern out of time) is masked whole and counted: it fails closed.
/// </remarks>
public sealed class Redactor
{
    private const int StackHits = 16;

    // Below it, a number under a token's name counts tokens.
    private const double LongToken = 1e9;

    // How often a text is masked at most. A mask changes what stands beside it, so the masked text is looked at again; nearly always that is the end
    // of it.
    private const int MaxPasses = 4;

    // To make them takes milliseconds, and most redactors have no others.
    private static readonly Lazy<TextScanner> BuiltIn = new(() => new TextScanner(new FieldName([]), []));

    private readonly RedactionOptions _options;
    private readonly FieldName _names;
    private readonly UserRules _own;
    private readonly TextScanner _scanner;
    private readonly long[] _counts;
    private long _failures;

    /// <summary>Raised at the first value that could not be looked at, once; on the thread that met it, which must not log on the spot.</summary>
    public event EventHandler? FirstFailure;

    /// <summary>A redactor with the library's own rules.</summary>
    public Redactor()
        : this(new RedactionOptions())
    {
    }

    /// <summary>A redactor with rules of the user's own beside the library's.</summary>
    /// <exception cref="ArgumentException">A rule is not one: the message names it.</exception>
    public Redactor(RedactionOptions options)
    {
        _options = options;
        _names = new FieldName(options.Names);
        _own = new UserRules(options);
        _scanner = options.Names.Count + options.Prefixes.Count == 0 ? BuiltIn.Value : new TextScanner(_names, _own.Prefixes);
        _counts = new long[_own.Names.Length];
    }

    private Redactor(Redactor other)
    {
        _options = other._options;
        _names = other._names;
        _own = other._own;
        _scanner = other._scanner;
        _counts = new long[_own.Names.Length];
    }

    /// <summary>Values masked whole because they could not be looked at.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>How many values each rule has masked so far.</summary>
    public IReadOnlyList<RuleCount> Counts() => [.. _own.Names.Select((name, rule) => new RuleCount(name, Interlocked.Read(ref _counts[rule])))];

    /// <summary>The text with its secrets masked; the same instance when there is none.</summary>
    public string Redact(string text)
    {
        var began = TelemetryTime.Began();
        var safe = Masked(text);
        TelemetryTime.Ended(began, TelemetryPart.Redaction);
        return safe;
    }

    private string Masked(string text)
    {
        Span<Hit> stack = stackalloc Hit[StackHits];
        var hits = new ScanState(stack, stackalloc ushort[CandidatePositions.BufferLength]);
        try
        {
            for (var pass = 0; ; pass++)
            {
                if (!TryFind(text, pass, cleared: null, ref hits)) { return MaskedText.Failed; }
                if (hits.Count == 0) { return text; }
                var masked = new MaskedText(text, hits.All);
                text = string.Create(masked.Length, masked, static (output, text) => text.CopyTo(output));
                MoveOn(masked, text, pass, ref hits);
            }
        }
        finally
        {
            hits.Dispose();
        }
    }

    /// <summary>A value with a name of its own: masked whole when the name is a secret's, else redacted as any text.</summary>
    public string Redact(string name, string value) => Redact(KindOf(name), value);

    /// <summary>Whether a name says that this value is a secret.</summary>
    public bool IsSecret(string name, object? value) => IsSecret(KindOf(name), value);

    // A name's kind can be kept by who meets the same names again and again.
    internal FieldKind KindOf(string name) => _names.KindOfField(name);

    internal string Redact(FieldKind kind, string value) =>
        Placeholder.IsOne(value) || (kind == FieldKind.Id && !value.AsSpan().ContainsAnyExcept(Chars.Number)) ? value
        : kind == FieldKind.Statement ? Redact(StatementField.IsStatement(value) ? SqlStatement.Redact(value) : value)
        : IsSecret(kind, value) ? Count(string.Concat(value.AsSpan(0, VendorPrefix.LengthOf(value)), MaskedText.Whole))
        : Redact(value);

    internal static bool IsSecret(FieldKind kind, object? value) => kind switch
    {
        FieldKind.None or FieldKind.Id or FieldKind.QueryToken or FieldKind.Statement => false,
        FieldKind.Token =>
            value is string text
                ? SecretValue.LooksRandom(text)
                : value is Guid || (value is long or ulong or decimal or double && Math.Abs(
                    Convert.ToDouble(value, CultureInfo.InvariantCulture)) >= LongToken),
        FieldKind.Phone => value is not string phone || SecretValue.Digits(phone) >= 7,
        _ => value is not (null or bool),
    };

    /// <summary>The same rules with counters of their own, so that each signal has its own.</summary>
    public Redactor WithOwnCounters() => new(this);

    /// <summary>Writes the text with its secrets masked.</summary>
    /// <returns>Whether anything was masked.</returns>
    public bool Redact(ReadOnlySpan<char> text, IBufferWriter<char> output) => Redact(text, cleared: null, output);

    // The spans are moved along with the text, so they are good for one call.
    internal bool Redact(ReadOnlySpan<char> text, ClearedSpans? cleared, IBufferWriter<char> output)
    {
        var began = TelemetryTime.Began();
        var isMasked = Write(text, cleared, output);
        TelemetryTime.Ended(began, TelemetryPart.Redaction);
        return isMasked;
    }

    private bool Write(ReadOnlySpan<char> text, ClearedSpans? cleared, IBufferWriter<char> output)
    {
        Span<Hit> stack = stackalloc Hit[StackHits];
        var hits = new ScanState(stack, stackalloc ushort[CandidatePositions.BufferLength]);
        char[]? rented = null;
        try
        {
            for (var pass = 0; ; pass++)
            {
                if (!TryFind(text, pass, cleared, ref hits))
                {
                    output.Write(MaskedText.Failed);
                    return true;
                }
                if (hits.Count == 0)
                {
                    if (pass == 0) { output.Write(text); }
                    else { output.Advance(text.Length); }
                    return pass > 0;
                }
                if (pass > 0)
                {
                    // What the last pass has written is where this one writes.
                    var copy = ArrayPool<char>.Shared.Rent(text.Length);
                    text.CopyTo(copy);
                    text = copy.AsSpan(0, text.Length);
                    StatementWriter.GiveBack(rented, rented?.Length ?? 0);
                    rented = copy;
                }
                var masked = new MaskedText(text, hits.All);
                var buffer = output.GetSpan(masked.Length)[..masked.Length];
                masked.CopyTo(buffer);
                text = buffer;
                cleared?.Move(masked);
                MoveOn(masked, text, pass, ref hits);
            }
        }
        finally
        {
            hits.Dispose();
            StatementWriter.GiveBack(rented, rented?.Length ?? 0);
        }
    }

    private string Count(string mask)
    {
        Interlocked.Increment(ref _counts[(int)Rule.Field]);
        return mask;
    }

    // False when the text could not be looked at, or when what is left goes on to look like a secret.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever goes wrong in a rule, the value must not leave.")]
    private bool TryFind(ReadOnlySpan<char> text, int pass, ClearedSpans? cleared, ref ScanState hits)
    {
        try
        {
            if (text.Length <= _options.MaxLength && _scanner.TryPass(text, level: 0, ref hits))
            {
                cleared?.RemoveFrom(ref hits, text);
                if (_own.Any) { _own.Find(text, ref hits); }
                hits.Merge();
                if (_own.Any) { _own.RemoveAllowed(text, ref hits); }
                if (pass == MaxPasses && hits.Count > 0) { return Fail(); }
                foreach (var hit in hits.All) { Interlocked.Increment(ref _counts[hit.Rule]); }
                return true;
            }
        }
        catch (Exception)
        {
            // Counted below, and masked whole.
        }
        return Fail();
    }

    // Makes ready for the masked text. Only the first pass notes all places: the next uses what was noted.
    private void MoveOn(in MaskedText mask, ReadOnlySpan<char> masked, int pass, ref ScanState hits)
    {
        if (pass == 0) { hits.CandidatePositions.Move(mask, masked, _scanner.Anchors); }
        else { hits.CandidatePositions.Clear(); }
        hits.Clear();
    }

    private bool Fail()
    {
        if (Interlocked.Increment(ref _failures) == 1) { FirstFailure?.Invoke(this, EventArgs.Empty); }
        return false;
    }
}
