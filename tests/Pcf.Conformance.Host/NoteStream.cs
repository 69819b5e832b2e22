using System.Runtime.CompilerServices;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.Conformance.Host;

/// <summary>Notes for a subscription that has no end of its own.</summary>
internal static class NoteStream
{
    private const int Notes = 32;

    /// <summary>A note each second, the first at once, for as long as the subscription lasts; with <c>first</c> as many as that.</summary>
    public static IAsyncEnumerable<NoteRow> EverySecond(FieldContext field) => Add(field.Argument<int?>("first") ?? int.MaxValue, field.Cancel);

    private static async IAsyncEnumerable<NoteRow> Add(int count, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var i = 0; i < count; i++)
        {
            if (i > 0) { await Task.Delay(TimeSpan.FromSeconds(1), cancel); }
            yield return new NoteRow(i % Notes);
        }
    }
}
