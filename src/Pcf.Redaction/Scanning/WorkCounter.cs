using System.Diagnostics;

namespace Pcf.Redaction.Scanning;

/// <summary>Counts the characters that are looked at, again and again where they are: what the promise of linear time is held by. Only builds for
/// debugging count; in others no trace of it is left.</summary>
internal static class WorkCounter
{
    [ThreadStatic]
    private static long _taken;

    [ThreadStatic]
    private static long _passedOver;

    /// <summary>Whether this build counts.</summary>
    public static bool AreCounted
    {
        get
        {
            var before = _taken;
            Take();
            return _taken > before;
        }
    }

    /// <summary>Steps that this thread has taken.</summary>
    public static long Taken => _taken;

    /// <summary>The characters of all texts that this thread has passed over: a text's own, and its masked form's again.</summary>
    public static long PassedOver => _passedOver;

    /// <summary>Counts a pass over a text.</summary>
    [Conditional("DEBUG")]
    public static void Begin(int length) => _passedOver += length;

    /// <summary>Counts characters looked at.</summary>
    [Conditional("DEBUG")]
    public static void Take(int characters = 1) => _taken += characters;
}
