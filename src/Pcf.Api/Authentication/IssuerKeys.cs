using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Pcf.Observability.Settings;

namespace Pcf.Api.Authentication;

/// <summary>An issuer's public keys from a file: a JSON Web Key Set (RFC 7517), or one JSON Web Key alone.</summary>
internal static class IssuerKeys
{
    /// <summary>The keys that can verify a token.</summary>
    /// <exception cref="SettingsException">There is none: without one every token would be refused, without a visible reason.</exception>
    public static SecurityKey[] Read(string path)
    {
        // What the parsers say of a wrong file quotes it, so none of that is kept.
        var keys = Parse(File.ReadAllText(path)).Where(key => key is not SymmetricSecurityKey).ToArray();
        return keys.Length > 0 ? keys : throw new SettingsException(
            $"PCF__Auth__KeysFile is '{path}'; it should be a file with a public key of an issuer, EC or RSA, as a JSON Web Key or a set of them.");
    }

    private static IList<SecurityKey> Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return new JsonWebKeySet(json.RootElement.TryGetProperty("keys", out _) ? text : $$"""{"keys":[{{text}}]}""").GetSigningKeys();
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            return [];
        }
    }
}
