using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>Names of secrets in alphabets beyond ASCII. The sieve finds ASCII alone, so only texts that have other signs are searched for
/// them.</summary>
internal static class ForeignName
{
    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["пароль", "секрет", "密码", "密碼", "口令", "パスワード", "비밀번호", "암호", "hasło", "şifre", "parolă", "κωδικός", "סיסמה", "گذرواژه", "mật khẩu",
            "heslo:"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds the values behind such names.</summary>
    public static void Find(ReadOnlySpan<char> text, ref ScanState hits)
    {
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOfAny(Names);
            if (next < 0) { return; }
            var start = at + next;
            var end = start;
            while (end < text.Length
                && (char.IsLetter(text[end]) || text[end] is '_' || (text[end] == ' ' && end - start == 3 && text[start] is 'm' or 'M')))
            {
                end++;
            }
            WorkCounter.Take(end - at + 1);
            at = Math.Max(Math.Max(end, start + 1), new FieldForm(text, start, end, FieldKind.Secret).Find(ref hits));
        }
    }
}
