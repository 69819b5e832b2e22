using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pcf.Observability.Settings;

namespace Pcf.Api.Workspace;

/// <summary>Whose certificates a server of the service may have.</summary>
internal static class ServerTrust
{
    /// <summary>What the file should be.</summary>
    public const string Expected = "a PEM file with certificates";

    /// <summary>The options of a connection.</summary>
    /// <param name="file">The certificates that the server's must be issued by, in PEM; null for those that the system trusts.</param>
    /// <returns>Null if the file has none, or cannot be read.</returns>
    public static SslClientAuthenticationOptions? Read(string? file)
    {
        if (file is null) { return new SslClientAuthenticationOptions(); }
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            return null;
        }
        return policy.CustomTrustStore.Count > 0 ? new SslClientAuthenticationOptions { CertificateChainPolicy = policy } : null;
    }

    /// <summary>The same, for a file that was read before: a connection is never made with other certificates than the named ones.</summary>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="file">The file; null for none.</param>
    /// <exception cref="SettingsException">It has no certificates any more, or cannot be read.</exception>
    public static SslClientAuthenticationOptions Demand(string setting, string? file) =>
        Read(file) ?? throw new SettingsException($"{setting} cannot be read; it should be {Expected}.");
}
