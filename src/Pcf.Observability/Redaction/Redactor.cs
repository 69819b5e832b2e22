using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pcf.Observability.Redaction;

/// <summary>Masks secrets and personal data in text. Thread-safe; one serves a process.</summary>
/// <remarks>
/// One pass and no expression: pairs of neighbouring characters tell where a name of a secret, a vendor's prefix, a number or an address may start. Near a hit, matchers of their own verify it; the spans are collected, merged and
/// replaced. The masked text is looked at again until nothing is found, so redacting it once more changes nothing. The cost is linear in the text. What cannot be looked at (too long, invalid UTF-16, a pattern out of time) is masked whole and counted: it fails closed.
/// </remarks>
public sealed class Redactor
{
    private const int StackHits = 16;

    // Below it, a number under a token's name counts tokens.
    private const double LongToken = 1e9;

    // How often a text is masked at most. A mask changes what stands beside it, so the masked text is looked at again; nearly always that is the end of it.
    private const int MaxPasses = 4;

    // Three characters each where that will do: the sieve tells those apart best.
    private static readonly string[] Marks =
    [
        "eyJ", "-----BEGIN", "---- BEGIN", "://", "%40", " -", ".atlasv1.", "IDENTIFIED ", "identified ", "Private-Lines:", "8Q~", "LS0tLS1CRUdJTi", "LS0tLSBCRUdJTi", "Ci0tLS0tQkVHSU4g", "LOGIN ", "SETUSER ", "/p ", "/p:", "/rp ",
        .. ReadableText.Marks, .. CommandLineMatcher.Commands,
    ];

    // To make them takes milliseconds, and most redactors have no others.
    private static readonly Lazy<Anchors> BuiltIn = new(() => AnchorsOf(new FieldName([]), []));

    private readonly RedactionOptions _options;
    private readonly FieldName _names;
    private readonly UserRules _own;
    private readonly Anchors _anchors;
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
        _anchors = options.Names.Count + options.Prefixes.Count == 0 ? BuiltIn.Value : AnchorsOf(_names, _own.Prefixes);
        _counts = new long[_own.Names.Length];
    }

    private Redactor(Redactor other)
    {
        _options = other._options;
        _names = other._names;
        _own = other._own;
        _anchors = other._anchors;
        _counts = new long[_own.Names.Length];
    }

    /// <summary>Values masked whole because they could not be looked at.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>How many values each rule has masked so far.</summary>
    public IReadOnlyList<RuleCount> Counts() => [.. _own.Names.Select((name, rule) => new RuleCount(name, Interlocked.Read(ref _counts[rule])))];

    /// <summary>The text with its secrets masked; the same instance when there is none.</summary>
    public string Redact(string text)
    {
        Span<Hit> stack = stackalloc Hit[StackHits];
        var hits = new HitList(stack, stackalloc ushort[Places.Room]);
        try
        {
            for (var pass = 0; ; pass++)
            {
                if (!TryFind(text, pass, ref hits)) { return MaskedText.Failed; }
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
    internal FieldKind KindOf(string name) => _names.KindOf(name);

    internal string Redact(FieldKind kind, string value) =>
        Placeholder.IsOne(value) || (kind == FieldKind.Id && !value.AsSpan().ContainsAnyExcept(Chars.Number)) ? value
        : IsSecret(kind, value) ? Count(string.Concat(value.AsSpan(0, VendorPrefix.LengthOf(value)), MaskedText.Whole))
        : Redact(value);

    internal static bool IsSecret(FieldKind kind, object? value) => kind switch
    {
        FieldKind.None or FieldKind.Id or FieldKind.QueryToken => false,
        FieldKind.Token => value is string text ? SecretValue.LooksDrawn(text) : value is Guid || (value is long or ulong or decimal or double && Math.Abs(Convert.ToDouble(value, CultureInfo.InvariantCulture)) >= LongToken),
        FieldKind.Phone => value is not string phone || SecretValue.Digits(phone) >= 7,
        _ => value is not (null or bool),
    };

    /// <summary>The same rules with counters of their own, so that each signal's can be told apart.</summary>
    public Redactor Share() => new(this);

    /// <summary>Writes the text with its secrets masked.</summary>
    /// <returns>Whether anything was masked.</returns>
    public bool Redact(ReadOnlySpan<char> text, IBufferWriter<char> output)
    {
        Span<Hit> stack = stackalloc Hit[StackHits];
        var hits = new HitList(stack, stackalloc ushort[Places.Room]);
        char[]? rented = null;
        try
        {
            for (var pass = 0; ; pass++)
            {
                if (!TryFind(text, pass, ref hits))
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
                var room = output.GetSpan(masked.Length)[..masked.Length];
                masked.CopyTo(room);
                text = room;
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
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever goes wrong in a rule, the value must not leave.")]
    private bool TryFind(ReadOnlySpan<char> text, int pass, ref HitList hits)
    {
        try
        {
            if (text.Length <= _options.MaxLength && TryPass(text, level: 0, ref hits))
            {
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

    // Makes ready for the masked text. Only the first pass notes all places: the next goes by what it was told.
    private void MoveOn(in MaskedText mask, ReadOnlySpan<char> masked, int pass, ref HitList hits)
    {
        if (pass == 0) { hits.Places.Move(mask, masked, _anchors); }
        else { hits.Places.Clear(); }
        hits.Clear();
    }

    private bool Fail()
    {
        if (Interlocked.Increment(ref _failures) == 1) { FirstFailure?.Invoke(this, EventArgs.Empty); }
        return false;
    }

    // One pass over pairs of neighbours. Each kind of rule goes on behind what it has looked at, so all of it is linear. False for invalid UTF-16.
    private bool TryPass(ReadOnlySpan<char> text, int level, ref HitList hits)
    {
        Steps.Begin(text.Length);
        var reached = default(Reached);
        if (!TryPass(text, ref reached, ref hits)) { return false; }
        return level == ReadableText.MaxLevels || !(reached.IsEscaped || (hits.IsWide && ReadableText.IsDisguised(text))) || TryRead(text, level, ref hits);
    }

    // Passes over a text as it reads when its escapes are resolved, and notes what was found where it is written.
    private bool TryRead(ReadOnlySpan<char> text, int level, ref HitList hits)
    {
        if (!ReadableText.TryRead(text, out var readable)) { return true; }
        var read = new HitList(stackalloc Hit[StackHits], default);
        try
        {
            if (!TryPass(readable.Text, level + 1, ref read)) { return false; }
            foreach (var hit in read.All) { hits.Add(readable.Written(hit)); }
            return true;
        }
        finally
        {
            read.Dispose();
            readable.Dispose();
        }
    }

    private bool TryPass(ReadOnlySpan<char> text, ref Reached reached, ref HitList hits)
    {
        foreach (var place in hits.Places.Known) { Look(text, Places.PositionOf(place), Places.KindsOf(place), ref reached, ref hits); }
        if (hits.Places.AreKnown) { return true; }
        var at = Sieve.IsWide && text.Length >= Sieve.DoubleWidth + Sieve.Behind ? Sift(text, Sieve.DoubleWidth, ref reached, ref hits)
            : Vector128.IsHardwareAccelerated && text.Length >= Sieve.Width + Sieve.Behind ? Sift(text, Sieve.Width, ref reached, ref hits) : 0;
        if (at < 0) { return false; }
        // What is left over, or a text too short for the sieve.
        for (var i = at; i < text.Length; i++)
        {
            hits.IsWide |= text[i] > '\u007f';
            Look(text, i, ref reached, ref hits);
        }
        return Chars.ArePairs(text, Math.Max(0, at - 1), text.Length);
    }

    // Looks where the sieve names two neighbours and the table does not reject them. All references stay a sieve's reach inside the text. Returns where to look on from; negative for invalid UTF-16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Sift(ReadOnlySpan<char> text, int width, ref Reached reached, ref HitList hits)
    {
        Look(text, 0, ref reached, ref hits);
        var anchors = _anchors;
        var sieve = anchors.Sieve;
        ref var start = ref MemoryMarshal.GetReference(text);
        var last = text.Length - width - Sieve.Behind;
        for (var at = 0; at < last + width; at += width)
        {
            Steps.Take(width + Sieve.Behind);
            // The last block ends with the text, and what of it the block before has told is left out.
            var block = Math.Min(at, last);
            var named = width == Sieve.DoubleWidth ? sieve.AtDouble(ref Unsafe.Add(ref start, block), out var isBeyond) : sieve.At(ref Unsafe.Add(ref start, block), out isBeyond);
            if (isBeyond)
            {
                hits.IsWide = true;
                if (!Chars.ArePairs(text, block, block + width)) { return -1; }
            }
            for (named &= uint.MaxValue << (at - block); named != 0; named &= named - 1)
            {
                var first = block + BitOperations.TrailingZeroCount(named);
                ref var pair = ref Unsafe.Add(ref start, first);
                var kinds = anchors.KindsOf(pair, Unsafe.Add(ref pair, 1), Unsafe.Add(ref pair, 2));
                if (kinds == 0) { continue; }
                hits.Places.Note(first + 1, kinds);
                if (kinds != Anchors.Digits || first + 1 >= reached.Digits) { Look(text, first + 1, kinds, ref reached, ref hits); }
            }
        }
        return text.Length - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Look(ReadOnlySpan<char> text, int i, ref Reached reached, ref HitList hits)
    {
        var kinds = _anchors.KindsOf(Chars.At(text, i - 1), text[i], Chars.At(text, i + 1));
        if (kinds == 0) { return; }
        hits.Places.Note(i, kinds);
        Look(text, i, kinds, ref reached, ref hits);
    }

    // What starts at a character or the one before it.
    private void Look(ReadOnlySpan<char> text, int i, int kinds, ref Reached reached, ref HitList hits)
    {
        Steps.Take();
        if ((kinds & Anchors.Digits) != 0 && i >= reached.Digits) { reached.Digits = DigitMatcher.Match(text, i, ref hits); }
        if ((kinds & Anchors.At) != 0 && !UriMatcher.GoSource(text, i, ref hits)) { EmailMatcher.Match(text, i, width: 1, ref hits); }
        if ((kinds & Anchors.Stem) != 0 && i > reached.Names && _anchors.IsStem(text, i - 1)) { reached.Names = FieldMatcher.Match(text, i - 1, _names, ref hits); }
        if ((kinds & Anchors.Prefix) != 0 && i > reached.Tokens) { reached.Tokens = Math.Max(i, AtPrefix(text, i - 1, ref reached, ref hits)); }
    }

    private static Anchors AnchorsOf(FieldName names, IReadOnlyList<TokenShape> own) =>
        new(names.Stems, TokenShape.All.Concat(own).OrderByDescending(shape => shape.Prefix.Length), Marks);

    private int AtPrefix(ReadOnlySpan<char> text, int at, ref Reached reached, ref HitList hits)
    {
        var rest = text[at..];
        reached.IsEscaped |= rest[0] is '%' or '\\' or '&' or '\u001b';
        return rest[0] switch
        {
            ':' when rest.StartsWith("://") => at < reached.Uris ? at + 3 : UriMatcher.Match(text, at, out reached.Uris, ref hits),
            '-' when rest.StartsWith("---- BEGIN") => PrivateKeyMatcher.Match(text, at, ref hits),
            'L' when rest.StartsWith("LS0tLS") => PrivateKeyMatcher.Encoded(text, at, ref hits),
            'C' when rest.StartsWith("Ci0tLS0tQkVHSU4g") => PrivateKeyMatcher.Encoded(text, at, ref hits),
            '-' when rest.StartsWith("-----BEGIN") => PrivateKeyMatcher.Match(text, at, ref hits),
            '%' when rest.StartsWith("%40") => EmailMatcher.Match(text, at, width: 3, ref hits),
            '8' when rest.StartsWith("8Q~") => TokenMatcher.Entra(text, at, ref hits),
            ' ' => CommandLineMatcher.Match(text, at, ref hits),
            '/' => CommandLineMatcher.Slash(text, at, ref hits),
            '.' when rest.StartsWith(".atlasv1.") => TokenMatcher.Atlas(text, at, ref hits),
            'I' or 'i' when rest.StartsWith("IDENTIFIED ", StringComparison.OrdinalIgnoreCase) => ProtocolMatcher.Identified(text, at, ref hits),
            'L' when rest.StartsWith("LOGIN ") => ProtocolMatcher.Login(text, at, ref hits),
            'S' when rest.StartsWith("SETUSER ") => ProtocolMatcher.SetUser(text, at, ref hits),
            'n' or 'v' or 'w' or 'r' or 'h' or 'm' or 'c' when CommandLineMatcher.Place(text, at, ref hits) is > 0 and var place => place,
            'P' when rest.StartsWith("Private-Lines:") => PrivateKeyMatcher.Putty(text, at, ref hits),
            'e' when rest.StartsWith("eyJ") => TokenMatcher.Jwt(text, at, ref hits),
            '%' or '\\' or '&' or '\u001b' => at + 1,
            _ => TokenMatcher.Match(text, at, _anchors.ShapesAt(text, at), ref hits),
        };
    }

    // How far each kind of rule has looked.
    private struct Reached
    {
        public int Names;
        public int Tokens;
        public int Digits;
        public int Uris;
        public bool IsEscaped;
    }
}
