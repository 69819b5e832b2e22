using System.Buffers;
using System.Runtime.CompilerServices;

namespace Pcf.Redaction.Statements;

/// <summary>What a statement's reader writes into: single spaces, masks, and lists that fold as they close.</summary>
/// <remarks>Every call writes no more than the reader has read since the last one, so a buffer as long as the statement holds the result.</remarks>
internal ref struct StatementWriter(Span<char> buffer)
{
    /// <summary>Characters up to which a result is made on the stack: 1 KB.</summary>
    public const int OnStack = 512;

    /// <summary>What stands for a value.</summary>
    public const char Mask = '?';

    // Rows nest two deep in practice; deeper groups are written, only not compared. A fixed depth keeps the comparing linear.
    private const int ComparedDepth = 8;

    private readonly Span<char> _buffer = buffer;
    private int _length;
    private bool _space;
    private int _depth;
    private Groups _open;
    private Groups _siblingStart;

    // Zero where no group has closed yet.
    private Groups _siblingEnd;

    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    /// <summary>How many brackets are open.</summary>
    public readonly int Depth => _depth;

    /// <summary>The length so far, without a space that waits for what comes next.</summary>
    public readonly int Length => _length;

    /// <summary>The character that the next one will touch; NUL at the start and after white space.</summary>
    public readonly char Touching => _space || _length == 0 ? '\0' : _buffer[_length - 1];

    /// <summary>The last character, whatever white space came after it; NUL at the start.</summary>
    public readonly char Last => _length == 0 ? '\0' : _buffer[_length - 1];

    /// <summary>The character before the last one; NUL where there is none.</summary>
    public readonly char BeforeLast => _length < 2 ? '\0' : _buffer[_length - 2];

    /// <summary>Characters compared to find equal groups.</summary>
    public int Compared { get; private set; }

    /// <summary>Remembers that white space or a comment was here; written when something follows.</summary>
    public void Space() => _space = _length > 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(char c)
    {
        if (_space) { FlushSpace(); }
        _buffer[_length++] = c;
    }

    public void Write(ReadOnlySpan<char> text)
    {
        if (_space) { FlushSpace(); }
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    /// <summary>Writes the first characters of a block. The others are written over, or cleared by <see cref="End"/>.</summary>
    /// <remarks>The reader is a block before the end of its text, so the rest of the buffer is no smaller.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(in SqlBlock block, int length)
    {
        if (_space) { FlushSpace(); }
        block.CopyTo(_buffer.Slice(_length, SqlBlock.Width));
        _length += length;
    }

    /// <summary>Clears what the buffer holds behind the result, up to the length that the statement had: a part of it may stand there.</summary>
    public readonly void End(int statement) => _buffer[_length..statement].Clear();

    /// <summary>Writes the space that waits, so that <see cref="Length"/> is where the next character will stand.</summary>
    public void FlushSpace()
    {
        if (_space) { _buffer[_length++] = ' '; }
        _space = false;
    }

    /// <summary>Takes back everything from a position on.</summary>
    public void CutTo(int length)
    {
        _length = length;
        _space = false;
    }

    public void OpenGroup(char bracket)
    {
        FlushSpace();
        if (_depth < ComparedDepth) { _open[_depth] = _length; }
        _depth++;
        if (_depth < ComparedDepth) { _siblingEnd[_depth] = 0; }
        Write(bracket);
    }

    public void CloseGroup(char bracket)
    {
        FoldItem();
        Write(bracket);
        if (_depth == 0) { return; }
        _depth--;
        if (_depth >= ComparedDepth) { return; }
        var (start, sibling, end) = (_open[_depth], _siblingStart[_depth], _siblingEnd[_depth]);
        if (end > 0 && IsComma(end, start) && IsSame(sibling, end, start))
        {
            CutTo(end);
            return;
        }
        _siblingStart[_depth] = start;
        _siblingEnd[_depth] = _length;
    }

    public void Comma()
    {
        FoldItem();
        Write(',');
    }

    /// <summary>Gives a rented array back with no statement left in it.</summary>
    public static void GiveBack(char[]? rented, int used)
    {
        if (rented is null) { return; }
        rented.AsSpan(0, used).Clear();
        ArrayPool<char>.Shared.Return(rented);
    }

    /// <summary>Inside brackets a value that follows a value says nothing new: <c>(?, ?</c> becomes <c>(?</c>.</summary>
    private void FoldItem()
    {
        if (_depth == 0 || _length < 4 || _buffer[_length - 1] != Mask) { return; }
        var comma = Before(_length - 1);
        if (comma <= 0 || _buffer[comma] != ',') { return; }
        var value = Before(comma);
        if (value <= 0 || _buffer[value] != Mask) { return; }
        var start = Before(value);
        if (start >= 0 && _buffer[start] is '(' or '[' or '{' or ',') { _length = value + 1; }
    }

    private readonly int Before(int at) => at > 0 && _buffer[at - 1] == ' ' ? at - 2 : at - 1;

    private readonly bool IsComma(int from, int to) => to - from <= 3 && _buffer[from..to].Trim(' ') is ",";

    private bool IsSame(int sibling, int siblingEnd, int start)
    {
        if (siblingEnd - sibling != _length - start) { return false; }
        Compared += _length - start;
        return _buffer[sibling..siblingEnd].SequenceEqual(_buffer[start.._length]);
    }

    [InlineArray(ComparedDepth)]
    private struct Groups
    {
        private int _first;
    }
}
