using System.Text;

namespace Pcf.Fuzz.Targets;

/// <summary>A part of the library that takes text from outside, and what must hold for any text. Thread-safe.</summary>
/// <param name="Name">What it is called on the command line; its seeds are in a folder of this name.</param>
/// <param name="Check">Gives it an input. Throws where something does not hold, and lets through what it throws itself.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Check)
{
    /// <summary>The longest input that is given to a target, in bytes; longer ones are cut. Limits of length have tests of their own.</summary>
    public const int Longest = 64 * 1024;

    private static readonly FuzzTarget[] Known =
    [
        new("redactor", RedactorTarget.Check),
        new("graphql", GraphQLTarget.Check),
        new("traceparent", TraceContextTarget.CheckParent),
        new("tracestate", TraceContextTarget.CheckState),
        new("page", PageTarget.Check),
        new("otlp", OtlpMessageTarget.Check),
    ];

    /// <summary>All targets.</summary>
    public static IReadOnlyList<FuzzTarget> All => Known;

    /// <summary>The target of a name; null for none.</summary>
    public static FuzzTarget? Find(string name) => Array.Find(Known, target => target.Name == name);

    /// <summary>Gives it an input, cut to <see cref="Longest"/>.</summary>
    /// <exception cref="FuzzException">Something does not hold.</exception>
    public void Run(byte[] input) => Check(input.Length <= Longest ? input : input[..Longest]);

    /// <summary>An input as text; bytes that are no UTF-8 become replacement characters.</summary>
    internal static string Text(byte[] input) => Encoding.UTF8.GetString(input);
}

/// <summary>What must hold for any input does not hold for this one.</summary>
internal sealed class FuzzException(string what) : Exception(what)
{
    /// <summary>Throws unless something holds.</summary>
    public static void Unless(bool holds, string what)
    {
        if (!holds) { throw new FuzzException(what); }
    }
}
