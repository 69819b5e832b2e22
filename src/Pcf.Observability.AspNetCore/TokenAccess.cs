using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Pcf.Observability.AspNetCore;

/// <summary>Who may use an endpoint of management: anyone in Development, elsewhere who sends its token. Thread-safe.</summary>
/// <remarks>An address proves nothing: behind a proxy on the same machine, or with forwarded headers trusted, every caller seems to be
/// here.</remarks>
internal sealed class TokenAccess(string environment, string? tokenFile, int port, TimeProvider clock)
{
    /// <summary>The shortest token taken; a shorter one could be guessed.</summary>
    public const int MinTokenLength = 16;

    private const string Scheme = "Bearer ";

    // A file can change twice within one tick of its clock and look the same: what was read so soon after a change is read again.
    // One that bears a later time was written before the clock was set back, and is at rest too.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private volatile Known? _known;

    /// <summary>How often the file's content was read.</summary>
    public int Reads { get; private set; }

    /// <summary>What a request meets: 200 for one that may go on, 404 on another port than that of management, where there is one, and 401 without
    /// access.</summary>
    public int StatusFor(HttpContext context) =>
        port != 0 && context.Connection.LocalPort != port
            ? StatusCodes.Status404NotFound
            : Allows(context) ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;

    private bool Allows(HttpContext context) =>
        string.Equals(environment, Environments.Development, StringComparison.OrdinalIgnoreCase)
            || HasToken(context.Request.Headers.Authorization.ToString());

    private bool HasToken(string authorization)
    {
        if (tokenFile is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) { return false; }
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()));
        // Hashes are compared, so the time tells no length either.
        return TokenHash() is { } token && CryptographicOperations.FixedTimeEquals(given, token);
    }

    // The open file is asked for its age and size, not its name: where names are links, as for mounted secrets, only the file itself is new.
    private byte[]? TokenHash()
    {
        try
        {
            using var file = File.OpenHandle(tokenFile!);
            var (written, length) = (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
            if (_known is { } known && known.Written == written && known.Length == length) { return known.Hash; }
            var token = Read(file, length);
            var hash = token.Length >= MinTokenLength ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;
            _known = (clock.GetUtcNow().UtcDateTime - written).Duration() > Settled ? new Known(written, length, hash) : null;
            return hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, long length)
    {
        Reads++;
        var bytes = new byte[Math.Min(length, 65_536)];
        var read = RandomAccess.Read(file, bytes, 0);
        // Editors of some systems begin a file with a mark of its encoding.
        return Encoding.UTF8.GetString(bytes, 0, read).TrimStart('\uFEFF').Trim();
    }

    private sealed record Known(DateTime Written, long Length, byte[]? Hash);
}
