using Microsoft.IdentityModel.Tokens;
using Microsoft.Win32.SafeHandles;
using Pcf.Observability.Settings;

namespace Pcf.Api.Authentication;

/// <summary>An issuer's public keys from a file that is read again when it changes. Thread-safe.</summary>
/// <remarks>The keys last read stay while the file is missing or has none: it may be half written.</remarks>
internal sealed class IssuerKeyFile(string path, TimeProvider clock)
{
    // A file can change twice within one tick of its clock and look the same: what was read so soon after a change is read again.
    // One that bears a later time was written before the clock was set back, and is at rest too.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private volatile Known _known = new(default, -1, IssuerKeys.Read(path));

    /// <summary>The keys that a token with this key id may be signed with; those without an id may sign any.</summary>
    public IEnumerable<SecurityKey> For(string? keyId) =>
        string.IsNullOrEmpty(keyId) ? Keys() : Keys().Where(key => string.IsNullOrEmpty(key.KeyId) || key.KeyId == keyId);

    // The open file is asked for its age and size, not its name: where names are links, as for mounted secrets, only the file itself is new.
    private SecurityKey[] Keys()
    {
        var known = _known;
        try
        {
            DateTime written;
            long length;
            using (SafeFileHandle file = File.OpenHandle(path))
            {
                written = File.GetLastWriteTimeUtc(file);
                length = RandomAccess.GetLength(file);
            }
            if (known.Written == written && known.Length == length) { return known.Keys; }
            var keys = IssuerKeys.Read(path);
            _known = (clock.GetUtcNow().UtcDateTime - written).Duration() > Settled ? new Known(written, length, keys) : new Known(default, -1, keys);
            return keys;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SettingsException)
        {
            return known.Keys;
        }
    }

    private sealed record Known(DateTime Written, long Length, SecurityKey[] Keys);
}
