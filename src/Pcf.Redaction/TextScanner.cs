using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pcf.Redaction.Fields;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Shapes;

namespace Pcf.Redaction;

/// <summary>One pass over a text: pairs of neighbours show where anything can start, and the matchers verify it. Each kind of rule goes on behind
/// what it has looked at, so all of it is linear. Immutable.</summary>
/// <param name="names">Knows the names of secrets.</param>
/// <param name="own">Shapes of the user's own tokens.</param>
internal sealed class TextScanner(FieldName names, IReadOnlyList<TokenShape> own)
{
    private const int StackHits = 16;

    // Three characters each where that will do: the sieve distinguishes those best.
    private static readonly string[] Marks =
    [
        "eyJ", "-----BEGIN", "---- BEGIN", "://", "%40", " -", ".atlasv1.", "IDENTIFIED ", "identified ", "Private-Lines:", "8Q~", "JQQJ99", "AStA",
        "ACDb", "AzFu", "AzSe", "_mmk", "LS0tLS1CRUdJTi", "LS0tLSBCRUdJTi", "Ci0tLS0tQkVHSU4g", "LOGIN ", "ogin ", "SETUSER ", "/p ", "/p:", "/rp ",
        "kServ", "kserv", "KSERV", "/ns ", " >", "\">", "| ", " |", "<<<", "<(e", "<(p", "LRe", "tCo", "ysq", .. PasswordHash.Marks,
        .. ReadableText.Marks, .. ReadableText.StringMarks, .. CommandPlaces.Anchors, .. PipedSecret.Marks,
    ];

    private readonly FieldName _names = names;
    private readonly Anchors _anchors = new(names.Stems, TokenShape.All.Concat(own).OrderByDescending(shape => shape.Prefix.Length), Marks);

    /// <summary>Finds where anything can start.</summary>
    public Anchors Anchors => _anchors;

    /// <summary>Passes over a text and notes what was found; false for invalid UTF-16.</summary>
    /// <param name="text">The text.</param>
    /// <param name="level">How many levels of escapes have been resolved.</param>
    /// <param name="hits">Takes what is found.</param>
    public bool TryPass(ReadOnlySpan<char> text, int level, ref ScanState hits)
    {
        WorkCounter.Begin(text.Length);
        var reached = default(Reached);
        if (!TryPass(text, ref reached, ref hits)) { return false; }
        if (hits.IsWide) { ForeignName.Find(text, ref hits); }
        return level == ReadableText.MaxLevels
            || !(reached.IsEscaped || (reached.IsString && reached.HasName) || (hits.IsWide && ReadableText.IsDisguised(text)))
            || TryRead(text, level, ref hits);
    }

    // Passes over a text as it reads when its escapes are resolved, and notes what was found where it is written.
    private bool TryRead(ReadOnlySpan<char> text, int level, ref ScanState hits)
    {
        if (!ReadableText.TryRead(text, out var readable)) { return true; }
        var read = new ScanState(stackalloc Hit[StackHits], default);
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

    private bool TryPass(ReadOnlySpan<char> text, ref Reached reached, ref ScanState hits)
    {
        foreach (var place in hits.CandidatePositions.Known)
        {
            Look(text, CandidatePositions.PositionOf(place), CandidatePositions.KindsOf(place), ref reached, ref hits);
        }
        if (hits.CandidatePositions.AreKnown) { return true; }
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

    // Looks where the sieve names two neighbours and the table does not reject them. All references stay a sieve's reach inside the text. Returns
    // where to look on from; negative for invalid UTF-16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Sift(ReadOnlySpan<char> text, int width, ref Reached reached, ref ScanState hits)
    {
        Look(text, 0, ref reached, ref hits);
        var anchors = _anchors;
        var sieve = anchors.Sieve;
        ref var start = ref MemoryMarshal.GetReference(text);
        var last = text.Length - width - Sieve.Behind;
        for (var at = 0; at < last + width; at += width)
        {
            WorkCounter.Take(width + Sieve.Behind);
            // The last block ends with the text, and the positions of the block before are left out.
            var block = Math.Min(at, last);
            var named = width == Sieve.DoubleWidth
                ? sieve.AtDouble(ref Unsafe.Add(ref start, block), out var isBeyond)
                : sieve.At(ref Unsafe.Add(ref start, block), out isBeyond);
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
                hits.CandidatePositions.Note(first + 1, kinds);
                if (kinds != Anchors.Digits || first + 1 >= reached.Digits) { Look(text, first + 1, kinds, ref reached, ref hits); }
            }
        }
        return text.Length - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Look(ReadOnlySpan<char> text, int i, ref Reached reached, ref ScanState hits)
    {
        var kinds = _anchors.KindsOf(Chars.At(text, i - 1), text[i], Chars.At(text, i + 1));
        if (kinds == 0) { return; }
        hits.CandidatePositions.Note(i, kinds);
        Look(text, i, kinds, ref reached, ref hits);
    }

    // What starts at a character or the one before it.
    private void Look(ReadOnlySpan<char> text, int i, int kinds, ref Reached reached, ref ScanState hits)
    {
        WorkCounter.Take();
        if ((kinds & Anchors.Digits) != 0 && i >= reached.Digits) { reached.Digits = DigitMatcher.Match(text, i, ref hits); }
        if ((kinds & Anchors.At) != 0 && !UriMatcher.GoSource(text, i, ref hits)) { EmailMatcher.Match(text, i, width: 1, ref hits); }
        if ((kinds & Anchors.Stem) != 0 && i > reached.Names && _anchors.IsStem(text, i - 1))
        {
            reached.Names = FieldMatcher.Match(text, i - 1, _names, ref hits, ref reached.HasName);
        }
        if ((kinds & Anchors.Prefix) != 0 && i > reached.Tokens) { reached.Tokens = Math.Max(i, AtPrefix(text, i - 1, ref reached, ref hits)); }
    }

    private int AtPrefix(ReadOnlySpan<char> text, int at, ref Reached reached, ref ScanState hits)
    {
        var rest = text[at..];
        reached.IsEscaped |= rest[0] is '%' or '&' or '\u001b' || (rest[0] == '\\' && Chars.At(rest, 1) is 'u' or 'x');
        reached.IsString |= rest[0] == '\\';
        return rest[0] switch
        {
            ':' when rest.StartsWith("://") => at < reached.Uris ? at + 3 : UriMatcher.Match(text, at, out reached.Uris, ref hits),
            '-' when rest.StartsWith("---- BEGIN") => PrivateKeyMatcher.Match(text, at, ref hits),
            'L' when rest.StartsWith("LS0tLS") => PrivateKeyMatcher.Encoded(text, at, ref hits),
            'C' when rest.StartsWith("Ci0tLS0tQkVHSU4g") => PrivateKeyMatcher.Encoded(text, at, ref hits),
            '-' when rest.StartsWith("-----BEGIN") => PrivateKeyMatcher.Match(text, at, ref hits),
            '%' when rest.StartsWith("%40") => EmailMatcher.Match(text, at, width: 3, ref hits),
            'A' when rest.StartsWith("AStA") || rest.StartsWith("ACDb") || rest.StartsWith("AzFu") || rest.StartsWith("AzSe") =>
                TokenMatcher.AzureMarked(text, at, ref hits),
            '_' when rest.StartsWith("_mmk") => TokenMatcher.MaxMind(text, at, ref hits),
            'J' when rest.StartsWith("JQQJ99") => TokenMatcher.AzureKey(text, at, ref hits),
            '8' when rest.StartsWith("8Q~") => TokenMatcher.Entra(text, at, ref hits),
            ' ' when rest[1] == '-' => CommandLineMatcher.Match(text, at, ref hits),
            ' ' or '"' when rest[1] == '>' => AccountRules.Match(text, at + 1, ref hits),
            '|' or ' ' => PipedSecret.Pipe(text, at, ref hits),
            '<' when rest.StartsWith("<<<") => PipedSecret.HereString(text, at, ref hits),
            '<' => PipedSecret.Substituted(text, at, ref hits),
            '/' when rest.StartsWith("/ns ") => NickServ.Match(text, at + 3, ref hits),
            '/' => CommandLineMatcher.Slash(text, at, ref hits),
            '.' when rest.StartsWith(".atlasv1.") => TokenMatcher.Atlas(text, at, ref hits),
            'I' or 'i' when rest.StartsWith("IDENTIFIED ", StringComparison.OrdinalIgnoreCase) => ProtocolMatcher.Identified(text, at, ref hits),
            'k' or 'K' when rest.StartsWith("kserv", StringComparison.OrdinalIgnoreCase)
                && text[..at].EndsWith("nic", StringComparison.OrdinalIgnoreCase) => NickServ.Match(text, at + 5, ref hits),
            'y' when rest.StartsWith("ysq") => ListedFlag.Match(text, at, ref hits),
            '$' when PasswordHash.Match(text, at, ref hits) is > 0 and var hash => hash,
            't' when rest.StartsWith("tConnection(") => CodeForm.ThirdArgument(text, at + "tConnection".Length, ref hits),
            'L' when rest.StartsWith("LRe") => PasswordHash.Saml(text, at, ref hits),
            'L' when rest.StartsWith("LOGIN ") => ProtocolMatcher.Login(text, at, ref hits),
            'o' when rest.StartsWith("ogin ") && Chars.At(text, at - 1) == 'l' => ProtocolMatcher.Login(text, at - 1, ref hits),
            'S' when rest.StartsWith("SETUSER ") => ProtocolMatcher.SetUser(text, at, ref hits),
            'P' when rest.StartsWith("Private-Lines:") => PrivateKeyMatcher.Putty(text, at, ref hits),
            'e' when rest.StartsWith("eyJ") => TokenMatcher.Jwt(text, at, ref hits),
            '%' or '\\' or '&' or '\u001b' => at + 1,
            _ when CommandPlaces.Match(text, at, ref hits) is > 0 and var place => place,
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
        public bool IsString;
        public bool HasName;
    }
}
