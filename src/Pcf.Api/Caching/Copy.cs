using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;

namespace Pcf.Api.Caching;

/// <summary>A copy, and the version that it is of. Immutable, so that all callers can have the same one.</summary>
[ImmutableObject(true)]
internal sealed class Copy<TValue>(TValue value, long version)
    where TValue : class
{
    public TValue Value => value;

    public long Version => version;
}

/// <summary>Writes copies, by which the local level knows their size.</summary>
internal sealed class CopySerializer<TValue>(CopyFormat<TValue> format) : IHybridCacheSerializer<Copy<TValue>>
    where TValue : class
{
    public void Serialize(Copy<TValue> value, IBufferWriter<byte> target)
    {
        using var json = new Utf8JsonWriter(target);
        format.Write(json, value.Value);
    }

    // Copies are immutable and stay in this process: they are given as they are.
    public Copy<TValue> Deserialize(ReadOnlySequence<byte> source) => throw new NotSupportedException();
}
