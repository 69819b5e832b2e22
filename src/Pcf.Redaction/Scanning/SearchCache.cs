using System.Buffers;

namespace Pcf.Redaction.Scanning;

/// <summary>What has been searched for ahead in one text and how far it was. A text that opens the same thing a thousand times and never closes it is
/// searched once, not a thousand times.</summary>
/// <remarks>Each answer holds for every later start up to the place it names, so it is exact, not a guess.</remarks>
internal struct SearchCache
{
    /// <summary>The beginning of a tag.</summary>
    public Search Tag;

    /// <summary>The name of a program whose flags hold a password.</summary>
    public Search Program;

    /// <summary>The name that says "here is the value".</summary>
    public Search Value;

    /// <summary>How far the members of objects below secrets' names have been looked at: those inside another are not looked at again.</summary>
    public int Members;

    private int _lineFrom;
    private int _lineClean;
    private int _valueFrom;
    private int _valueEnd;
    private Quote _valueAround;
    private bool _valueQuery;
    private bool _valueConnection;

    /// <summary>Where to look on for a line's end: no place between the start and this one has it.</summary>
    public readonly int LineClean(int at) => at >= _lineFrom && at < _lineClean ? _lineClean : at;

    /// <summary>Keeps that a line has no end between two places.</summary>
    public void KeepLine(int at, int end)
    {
        if (at < _lineFrom || at > _lineClean) { _lineFrom = at; }
        _lineClean = end;
    }

    /// <summary>Where an unquoted value around a place is known to end, if it was read in the same way; 0 when it is not known.</summary>
    public readonly int ValueEnd(int at, bool query, bool connection, Quote around) =>
        at >= _valueFrom && at < _valueEnd && query == _valueQuery && connection == _valueConnection && around == _valueAround ? _valueEnd : 0;

    /// <summary>Keeps where an unquoted value ends.</summary>
    public void KeepValue(int at, int end, bool query, bool connection, Quote around) =>
        (_valueFrom, _valueEnd, _valueQuery, _valueConnection, _valueAround) = (at, end, query, connection, around);

    /// <summary>One needle and where it was found last.</summary>
    public struct Search
    {
        private int _from;
        private int _found;

        /// <summary>The position of a character at or after a start; -1 when there is none.</summary>
        public int IndexOf(ReadOnlySpan<char> text, int from, char sought)
        {
            if (!IsKnown(from)) { Keep(text, from, text[from..].IndexOf(sought)); }
            return _found < text.Length ? _found : -1;
        }

        /// <summary>The position of the first of some needles at or after a start; -1 when there is none.</summary>
        public int IndexOf(ReadOnlySpan<char> text, int from, SearchValues<string> needles)
        {
            if (!IsKnown(from)) { Keep(text, from, text[from..].IndexOfAny(needles)); }
            return _found < text.Length ? _found : -1;
        }

        private readonly bool IsKnown(int from) => from >= _from && from < _found;

        private void Keep(ReadOnlySpan<char> text, int from, int index)
        {
            _from = from;
            _found = index < 0 ? text.Length : from + index;
        }
    }
}
