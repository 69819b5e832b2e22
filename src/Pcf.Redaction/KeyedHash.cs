using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pcf.Shared;

namespace Pcf.Redaction;

/// <summary>Stands in for ids of people and tenants: the same id has the same stand-in, and only the owner of the key can find out whose it is.
/// Thread-safe.</summary>
/// <remarks>HMAC-SHA-256 (RFC 2104). A hash without a key would be undone by trying all ids.</remarks>
public sealed class KeyedHash
{
    /// <summary>Stand-ins that are kept, so that a caller who is busy costs one hash and not one for each request.</summary>
    internal const int MaxKept = 4_096;

    /// <summary>The length of ids up to which their stand-ins are kept, in characters.</summary>
    internal const int LongestKept = 128;

    private readonly byte[] _key;
    private readonly BoundedCache<(string Kind, string Id), string> _known = new(MaxKept);

    /// <summary>Takes the key.</summary>
    /// <param name="key">Any text; null makes a key that lasts as long as the process, so stand-ins differ from one to the next.</param>
    public KeyedHash(string? key) => _key = key is null ? RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes) : Encoding.UTF8.GetBytes(key);

    /// <summary>The stand-in of an id: the kind and 16 hexadecimal digits, such as <c>u_9f2c61d07be41a35</c>. 64 bits: among a million ids two share
    /// one with a probability of 1 in 37 million.</summary>
    /// <param name="kind">A letter or word that says whose id it is; the same id of another kind has another stand-in.</param>
    /// <param name="id">The id.</param>
    /// <remarks>Those of the last ids are kept (4,096 of them, up to 128 characters long), and cost a look-up.</remarks>
    public string Pseudonym(string kind, string id)
    {
        if (_known.TryGet((kind, id), out var known)) { return known; }
        var pseudonym = string.Create(CultureInfo.InvariantCulture, $"{kind}_{Hash(kind, id):x16}");
        if (id.Length <= LongestKept) { _known.Add((kind, id), pseudonym); }
        return pseudonym;
    }

    /// <summary>Stand-ins that are kept now.</summary>
    internal int Kept => _known.Count;

    /// <summary>One of a few buckets for an id, such as <c>bucket_3</c>: many ids share one, so none is identified.</summary>
    /// <param name="kind">What the id is of.</param>
    /// <param name="id">The id.</param>
    /// <param name="buckets">How many there are, 1 or more.</param>
    public string Bucket(string kind, string id, int buckets) =>
        string.Create(CultureInfo.InvariantCulture, $"bucket_{(uint)Hash(kind, id) % (uint)buckets}");

    private ulong Hash(string kind, string id)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{kind}\0{id}"), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
