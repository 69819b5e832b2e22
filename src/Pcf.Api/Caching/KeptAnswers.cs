using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;

namespace Pcf.Api.Caching;

/// <summary>Whole answers of queries, in the memory of the copies. Any change that is heard of ends them all: an answer has no id that it could be
/// dropped by. Thread-safe.</summary>
/// <param name="local">The memory, and the version of answers.</param>
/// <param name="metrics">What is seen.</param>
/// <param name="clock">The time by which they get older.</param>
internal sealed class KeptAnswers(LocalCache local, CacheMetrics metrics, TimeProvider clock) : AnswerCache
{
    // A few large answers must not push out the copies of many objects.
    private const int MaxBytes = 64 * 1024;
    private const string Kind = "answers";

    public override long Version => local.AnswerVersion;

    public override KeptAnswer? Find(string key)
    {
        KeptAnswer? found = null;
        if (local.IsOpen && local.FindAnswer(NameOf(key)) is { } entry)
        {
            var age = clock.GetElapsedTime(entry.Made);
            if (entry.Version != Version) { metrics.Discarded(Kind); }
            else if (age < entry.Lifetime) { found = new KeptAnswer(entry.Bytes, age); }
            if (found is null) { local.RemoveAnswer(NameOf(key)); }
        }

        metrics.Read(Kind, CacheLevel.Local, found is not null);
        return found;
    }

    public override void Keep(string key, ReadOnlySpan<byte> answer, CachePolicy policy, long version)
    {
        if (!local.IsOpen || answer.Length > MaxBytes) { return; }
        if (version != Version)
        {
            metrics.Discarded(Kind);
            return;
        }

        var age = TimeSpan.FromSeconds(policy.MaxAge);
        var lifetime = age < local.Lifetime ? age : local.Lifetime;
        local.KeepAnswer(NameOf(key), new AnswerEntry(answer.ToArray(), version, clock.GetTimestamp(), lifetime));
    }

    public override void Forget() => local.EndAnswers();

    private static string NameOf(string key) => $"{Kind}:{key}";
}

/// <summary>A kept answer, and the version that it is of. Immutable.</summary>
/// <param name="Bytes">The response.</param>
/// <param name="Version">From before its query ran.</param>
/// <param name="Made">When it was made, a timestamp of the clock.</param>
/// <param name="Lifetime">How long it may be given.</param>
internal sealed record AnswerEntry(byte[] Bytes, long Version, long Made, TimeSpan Lifetime);
