namespace Pcf.Otlp;

/// <summary>Reads the fields of a protobuf message one by one. What is no message ends it.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private const int LengthDelimited = 2;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The field's number.</summary>
    public int Number { get; private set; }

    /// <summary>Its value, where that is a number.</summary>
    public long Value { get; private set; }

    /// <summary>Its bytes, where it is a text or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes on to the next field.</summary>
    public bool Next()
    {
        Value = 0;
        Bytes = default;
        if (_rest.IsEmpty || !TryVarint(out var key)) { return false; }
        Number = (int)(key >> 3);
        switch (key & 7)
        {
            case 0:
                var isNumber = TryVarint(out var value);
                Value = (long)value;
                return isNumber;
            case 1: return TryTake(8);
            case LengthDelimited: return TryVarint(out var length) && length <= (ulong)_rest.Length && TryTake((int)length);
            case 5: return TryTake(4);
            default: return false;
        }
    }

    private bool TryTake(int length)
    {
        if (length > _rest.Length) { return false; }
        Bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty) { return false; }
            var part = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) { return true; }
        }
        return false;
    }
}
