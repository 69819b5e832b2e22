using System.IO.Compression;
using System.Text;

namespace Pcf.Tool.Scan;

/// <summary>Something that left the service, byte for byte.</summary>
/// <param name="Where">What it is, such as <c>standard output</c>.</param>
/// <param name="Content">Its bytes, one character each, so that every byte can be searched.</param>
internal sealed record Evidence(string Where, string Content)
{
    private const int MaxUnzipped = 64 << 20;

    public static Evidence Of(string where, ReadOnlySpan<byte> content) => new(where, Encoding.Latin1.GetString(content));

    /// <summary>The bytes as they came and, where they are gzip, what is in them.</summary>
    public static IEnumerable<Evidence> Unzipped(string where, byte[] content)
    {
        yield return Of(where, content);
        if (content is not [0x1f, 0x8b, ..]) { yield break; }
        var unzipped = new byte[MaxUnzipped];
        var length = 0;
        try
        {
            using var zip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
            length = zip.ReadAtLeast(unzipped, unzipped.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            // Looks like gzip and is none: its bytes are searched as they are.
        }
        yield return Of($"{where}, unzipped", unzipped.AsSpan(0, length));
    }
}
