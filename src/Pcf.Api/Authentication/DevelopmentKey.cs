using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Pcf.Api.Authentication;

/// <summary>The signing key of a development machine: made on first use, kept in a file that only its user reads.</summary>
internal static class DevelopmentKey
{
    /// <summary>The issuer of tokens signed with it.</summary>
    public const string Issuer = "pcf-development";

    /// <summary>The key of a file; made, and the file with it, when there is none. Safe against another process that does the same.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or holds no key.</exception>
    public static JsonWebKey LoadOrMake(string path)
    {
        if (!File.Exists(path)) { Make(path); }
        try
        {
            return JsonWebKey.Create(File.ReadAllText(path));
        }
        catch (ArgumentException e)
        {
            throw new IOException($"{path} holds no JSON Web Key; delete it and it is made anew.", e);
        }
    }

    /// <summary>A token that says its bearer is a user.</summary>
    public static string Mint(JsonWebKey key, string audience, string user, DateTimeOffset now, TimeSpan validFor) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = user },
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + validFor).UtcDateTime,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });

    private static void Make(string path)
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = curve.ExportParameters(includePrivateParameters: true);
        var text = $$"""
            {"kty":"EC","crv":"P-256","use":"sig","kid":"development-{{Guid.CreateVersion7():N}}","x":"{{Text(key.Q.X)}}","y":"{{Text(key.Q.Y)}}","d":"{{Text(key.D)}}"}
            """;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var draft = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        using (var file = new FileStream(draft, options)) { file.Write(Encoding.UTF8.GetBytes(text)); }
        try
        {
            // Whole or not at all, and never over the key that another process has just made.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static string Text(byte[]? bytes) => Base64UrlEncoder.Encode(bytes);
}
