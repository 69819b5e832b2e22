namespace Pcf.Workspace;

/// <summary>One answer of many to one question: a value, or why there is none. So one refusal does not fail the others.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
public readonly record struct Answer<T>
{
    private readonly T? _value;
    private readonly WorkspaceException? _refusal;

    private Answer(T? value, WorkspaceException? refusal)
    {
        _value = value;
        _refusal = refusal;
    }

    /// <summary>The value.</summary>
    /// <exception cref="WorkspaceException">There is none; the exception is what the question alone would have thrown.</exception>
    public T Value => _refusal is null ? _value! : throw _refusal;

    /// <summary>Why there is no value; null when there is one.</summary>
    public WorkspaceException? Refusal => _refusal;

    /// <summary>An answer with a value.</summary>
    /// <param name="value">The value.</param>
    public static Answer<T> Of(T value) => new(value, null);

    /// <summary>An answer without a value.</summary>
    /// <param name="refusal">Why.</param>
    public static Answer<T> Refused(WorkspaceException refusal) => new(default, refusal);

    /// <summary>The value of a question, or its refusal.</summary>
    /// <param name="question">What is asked.</param>
    public static async ValueTask<Answer<T>> OfAsync(ValueTask<T> question)
    {
        try
        {
            return Of(await question);
        }
        catch (WorkspaceException refusal)
        {
            return Refused(refusal);
        }
    }
}
