using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Pcf.Observability.AspNetCore;

/// <summary>Who may see <c>/metrics</c>: anyone in Development, callers on the same machine, and who sends the token. Thread-safe.</summary>
internal sealed class MetricsAccess(string environment, string? tokenFile)
{
    /// <summary>The shortest token taken; a shorter one could be guessed.</summary>
    public const int MinTokenLength = 16;

    private const string Scheme = "Bearer ";

    public bool Allows(HttpContext context) =>
        environment == "Development" || IsSameMachine(context) || HasToken(context.Request.Headers.Authorization.ToString());

    // Behind a proxy on this machine every caller seems to be here; the proxy's header tells it from a real one.
    private static bool IsSameMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    private bool HasToken(string authorization)
    {
        if (tokenFile is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) { return false; }
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()));
        // Read at each scrape, so that a token replaced on disk counts at once. Hashes are compared, so the time tells no length either.
        return TryReadToken(out var token) && CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(token)));
    }

    private bool TryReadToken(out string token)
    {
        token = "";
        try
        {
            token = File.ReadAllText(tokenFile!).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        return token.Length >= MinTokenLength;
    }
}
