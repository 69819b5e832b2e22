using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.Completion;

/// <summary>Which CLR types the built-in scalars take, and how each is written.</summary>
internal static class BuiltInWriters
{
    /// <summary>The writer of a pair, or null when the scalar does not take the type.</summary>
    public static LeafWriter<T>? Find<T>(string scalar)
    {
        object? writer = scalar switch
        {
            "Int" => Int<T>(),
            "Float" => Float<T>(),
            "String" => Text<T>(),
            "Boolean" => typeof(T) == typeof(bool) ? new BooleanWriter() : null,
            "ID" => Id<T>(),
            _ => null,
        };
        return (LeafWriter<T>?)writer;
    }

    /// <summary>The same by the value's own type.</summary>
    public static bool TryWriteObject(JsonSegment target, string scalar, object value) => value switch
    {
        string v => Try(target, scalar, v),
        int v => Try(target, scalar, v),
        bool v => Try(target, scalar, v),
        double v => Try(target, scalar, v),
        long v => Try(target, scalar, v),
        float v => Try(target, scalar, v),
        decimal v => Try(target, scalar, v),
        short v => Try(target, scalar, v),
        byte v => Try(target, scalar, v),
        Guid v => Try(target, scalar, v),
        _ => false,
    };

    private static bool Try<T>(JsonSegment target, string scalar, T value) => Find<T>(scalar)?.TryWrite(target, value) ?? false;

    private static object? Int<T>()
    {
        if (typeof(T) == typeof(int)) { return new IntWriter(); }
        if (typeof(T) == typeof(short)) { return Number<short>(v => v); }
        if (typeof(T) == typeof(byte)) { return Number<byte>(v => v); }
        if (typeof(T) == typeof(long)) { return Number<long>(v => v); }
        if (typeof(T) == typeof(double)) { return new DelegateWriter<double>((s, v) => Whole(v) && Range(s, (long)v)); }
        if (typeof(T) == typeof(float)) { return new DelegateWriter<float>((s, v) => Whole(v) && Range(s, (long)v)); }
        return null;
    }

    private static object? Float<T>()
    {
        if (typeof(T) == typeof(double)) { return new DelegateWriter<double>(Finite); }
        if (typeof(T) == typeof(float))
        {
            // A float's own shortest text, not that of the double it widens to: 0.1f is 0.1.
            return new DelegateWriter<float>((s, v) =>
            {
                if (!float.IsFinite(v)) { return false; }
                s.Formatted(v, 32);
                return true;
            });
        }

        if (typeof(T) == typeof(decimal))
        {
            return new DelegateWriter<decimal>((s, v) =>
            {
                s.Formatted(v, 40);
                return true;
            });
        }

        if (typeof(T) == typeof(int)) { return new IntWriter(); }
        if (typeof(T) == typeof(long)) { return LongWriter(); }
        return null;
    }

    private static object? Text<T>()
    {
        if (typeof(T) == typeof(string)) { return new StringWriter(); }
        if (typeof(T) == typeof(Guid)) { return GuidWriter(); }
        return null;
    }

    private static object? Id<T>()
    {
        if (typeof(T) == typeof(int)) { return QuotedNumber<int>(v => v); }
        if (typeof(T) == typeof(long)) { return QuotedNumber<long>(v => v); }
        return Text<T>();
    }

    private static DelegateWriter<T> Number<T>(Func<T, long> widen) => new((s, v) => Range(s, widen(v)));

    private static DelegateWriter<long> LongWriter() => new((s, v) =>
    {
        s.Number(v);
        return true;
    });

    private static DelegateWriter<T> QuotedNumber<T>(Func<T, long> widen) => new((s, v) =>
    {
        s.Byte((byte)'"');
        s.Number(widen(v));
        s.Byte((byte)'"');
        return true;
    });

    private static DelegateWriter<Guid> GuidWriter() => new((s, v) =>
    {
        s.Byte((byte)'"');
        s.Formatted(v, 36);
        s.Byte((byte)'"');
        return true;
    });

    private static bool Range(JsonSegment target, long value)
    {
        if (value is < int.MinValue or > int.MaxValue) { return false; }
        target.Number(value);
        return true;
    }

    private static bool Whole(double value) => Math.Floor(value) == value && Math.Abs(value) <= int.MaxValue + 1.0;

    private static bool Finite(JsonSegment target, double value)
    {
        if (!double.IsFinite(value)) { return false; }
        target.Number(value);
        return true;
    }
}
