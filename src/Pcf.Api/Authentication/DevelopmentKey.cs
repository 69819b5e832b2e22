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

    private static readonly TimeSpan LockDeadline = TimeSpan.FromSeconds(5);

    /// <summary>The key of a file; made, and the file with it, when there is none. Safe against threads and processes that do the same.</summary>
    /// <exception cref="IOException">The file cannot be read or written, holds no key, or another process keeps it locked for 5 s.</exception>
    public static JsonWebKey LoadOrMake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = OpenAlone(path);
        // Empty is new, or left by a process that died here before it wrote.
        if (file.Length == 0) { Make(file); }
        file.Position = 0;
        using var reader = new StreamReader(file);
        return Parse(reader.ReadToEnd())
            ?? throw new IOException($"{path} holds no private EC key (P-256) as a JSON Web Key; delete it and it is made anew.");
    }

    /// <summary>A token that says its bearer is a user, and of which tenant.</summary>
    public static string Mint(JsonWebKey key, string audience, string user, DateTimeOffset now, TimeSpan validFor,
        (string Claim, string Id)? tenant = null)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = user };
        if (tenant is { } known) { claims[known.Claim] = known.Id; }
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            Claims = claims,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + validFor).UtcDateTime,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    // Null for whatever cannot sign: found here, and not by the first token.
    private static JsonWebKey? Parse(string text)
    {
        try
        {
            var key = JsonWebKey.Create(text);
            using var curve = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
                D = Base64UrlEncoder.DecodeBytes(key.D),
            });
            return key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256 } ? key : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or CryptographicException)
        {
            return null;
        }
    }

    // Moving a finished file into place would not do: on Unix a move that must not overwrite still can, between its look and its rename.
    private static FileStream OpenAlone(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        FileStream? file = null;
        IOException? failure = null;
        SpinWait.SpinUntil(() => (file = TryOpen(path, options, out failure)) is not null || !File.Exists(path), LockDeadline);
        return file ?? throw failure ?? new IOException($"{path} is locked by another process.");
    }

    private static FileStream? TryOpen(string path, FileStreamOptions options, out IOException? failure)
    {
        failure = null;
        try
        {
            return new FileStream(path, options);
        }
        catch (IOException e)
        {
            failure = e;
            return null;
        }
    }

    private static void Make(FileStream file)
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = curve.ExportParameters(includePrivateParameters: true);
        file.Write(Encoding.UTF8.GetBytes($$"""
            {"kty":"EC","crv":"P-256","use":"sig","kid":"development-{{Guid.CreateVersion7():N}}","x":"{{Text(key.Q.X)}}","y":"{{Text(key.Q.Y)}}","d":"{{Text(key.D)}}"}
            """));
        file.Flush();
    }

    private static string Text(byte[]? bytes) => Base64UrlEncoder.Encode(bytes);
}
