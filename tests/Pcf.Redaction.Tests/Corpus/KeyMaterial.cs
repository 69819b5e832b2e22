using System.Text;
using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Armoured keys, whole and cut off. Each line of the body is a secret of its own: half a key is too much.</summary>
internal static class KeyMaterial
{
    // In two pieces, so that no scanner takes this file for a key.
    private const string Fence = "-----";

    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        // The argument is the label: "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY" and so on.
        ["pem"] = (draw, label) => $"{Fence}BEGIN {label}{Fence}\n{Body(draw, 6)}\n{Fence}END {label}{Fence}",
        ["pemlong"] = (draw, label) => $"{Fence}BEGIN {label}{Fence}\n{Body(draw, 26)}\n{Fence}END {label}{Fence}",
        ["pemcut"] = (draw, label) => $"{Fence}BEGIN {label}{Fence}\n{Body(draw, 5)}",
        ["pemoneline"] = (draw, label) =>
            $"{Fence}BEGIN {label}{Fence}{Body(draw, 4).Replace("\n", "", StringComparison.Ordinal)}{Fence}END {label}{Fence}",
        ["pemspaces"] = (draw, label) => $"{Fence}BEGIN {label}{Fence} {Body(draw, 5).Replace('\n', ' ')} {Fence}END {label}{Fence}",
        ["pemencrypted"] = (draw, label) => $"{Fence}BEGIN {label}{Fence}\nProc-Type: 4,ENCRYPTED\n" +
            $"DEK-Info: AES-128-CBC,{draw.From(Draw.Hex, 32).ToUpperInvariant()}\n\n{Body(draw, 6)}\n{Fence}END {label}{Fence}",
        ["pgp"] = (draw, _) => $"{Fence}BEGIN PGP PRIVATE KEY BLOCK{Fence}\nVersion: GnuPG v2\n\n" +
            $"{Body(draw, 7)}\n={draw.From(Draw.Base64, 4)}\n{Fence}END PGP PRIVATE KEY BLOCK{Fence}",
        ["pgpcut"] = (draw, _) => $"{Fence}BEGIN PGP PRIVATE KEY BLOCK{Fence}\n\n{Body(draw, 5)}",
        ["putty"] = (draw, _) => "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 1\n" +
            $"{draw.From(Draw.Base64, 64)}\nPrivate-Lines: 2\n{Body(draw, 2)}\nPrivate-MAC: {draw.From(Draw.Hex, 64)}",
        ["cert"] = (draw, _) =>
            $"{Fence}BEGIN CERTIFICATE{Fence}\n{draw.From(Draw.Base64, 64)}\n{draw.From(Draw.Base64, 40)}\n{Fence}END CERTIFICATE{Fence}",
        ["publickey"] = (draw, _) =>
            $"{Fence}BEGIN PUBLIC KEY{Fence}\n{draw.From(Draw.Base64, 64)}\n{draw.From(Draw.Base64, 40)}\n{Fence}END PUBLIC KEY{Fence}",
    };

    private static string Body(Draw draw, int lines)
    {
        var body = new StringBuilder();
        for (var i = 0; i < lines - 1; i++) { body.Append(Secret(draw.Mixed(Draw.Base64, 64))).Append('\n'); }
        return body.Append(Secret(draw.Mixed(Draw.Base64, 38) + "==")).ToString();
    }
}
