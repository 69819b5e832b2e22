using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>Keeps whole answers of queries whose fields are all marked cacheable. All members may be called by many requests at once, and must
/// neither block nor throw.</summary>
/// <remarks>An answer belongs to the version from before its query ran. <see cref="Forget"/> begins a new version, and no answer of an older one is
/// given after that, however late it arrives.</remarks>
public abstract class AnswerCache
{
    /// <summary>The version now; it only grows.</summary>
    public abstract long Version { get; }

    /// <summary>The answer under a key; null where there is none.</summary>
    /// <param name="key">43 characters: document, operation, variables and, where it depends on that, the caller.</param>
    public abstract KeptAnswer? Find(string key);

    /// <summary>Keeps an answer without errors.</summary>
    /// <param name="key">As for <see cref="Find"/>.</param>
    /// <param name="answer">The whole response; valid during the call only.</param>
    /// <param name="policy">How long it may be given.</param>
    /// <param name="version">What <see cref="Version"/> was before the query ran.</param>
    public abstract void Keep(string key, ReadOnlySpan<byte> answer, CachePolicy policy, long version);

    /// <summary>Ends all answers. The engine calls it after each mutation and before that is answered, whether it failed or not.</summary>
    public abstract void Forget();
}

/// <summary>A whole response that was kept.</summary>
/// <param name="Bytes">The response.</param>
/// <param name="Age">Time since it was made.</param>
public readonly record struct KeptAnswer(ReadOnlyMemory<byte> Bytes, TimeSpan Age);
