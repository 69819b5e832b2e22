using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>What a resolver may ask about its field and its request. Belongs to one call of one resolver.</summary>
/// <remarks>
/// Arguments, state and cancellation may be read until the resolver's task ends, from any thread. A synchronous resolver must not keep the context.
/// </remarks>
public sealed class FieldContext
{
    private readonly object?[] _arguments;
    private readonly FieldPath? _path;

    internal FieldContext(ExecutionRun run, PlanField plan, object?[] arguments, FieldPath? path)
    {
        Run = run;
        Plan = plan;
        _arguments = arguments;
        _path = path;
    }

    /// <summary>The object that the host gave with the request; null when it gave none.</summary>
    public object? State => Run.Request.State;

    /// <summary>Cancelled when the client goes away or the request's deadline passes.</summary>
    public CancellationToken Cancel => Run.Cancel;

    /// <summary>Type and field as the schema names them, for example "Query.note".</summary>
    public string Coordinate => Plan.Bound.Definition.Coordinate;

    /// <summary>Where in the response the field is.</summary>
    public FieldPath Path => _path ?? Run.CurrentPath();

    /// <summary>What the running operation does.</summary>
    public OperationKind OperationKind => Run.Kind;

    /// <summary>The running operation's name; null when it has none. Chosen by the client.</summary>
    public string? OperationName => Run.OperationName;

    internal ExecutionRun Run { get; }

    internal PlanField Plan { get; }

    /// <summary>An argument's value: given, or else its default, or else null.</summary>
    /// <typeparam name="T">
    /// int, double, bool, string (also for enums and IDs), their nullable forms, a CLR enum, a registered id or scalar type,
    /// <see cref="InputObject"/>, or an array, <see cref="IReadOnlyList{T}"/> or <see cref="List{T}"/> of these.
    /// </typeparam>
    /// <param name="name">The argument's name in the schema.</param>
    /// <exception cref="ArgumentException">The field has no such argument.</exception>
    /// <exception cref="FieldException">A registered id type refused the text: INVALID_INPUT, naming the argument.</exception>
    /// <exception cref="InvalidOperationException">The value cannot be a <typeparamref name="T"/>, for example null as int.</exception>
    public T Argument<T>(string name) => Run.Schema.Inputs.Conversions.Convert<T>(_arguments[Index(name)], name, Coordinate);

    /// <summary>Whether the argument was given (also as null) or has a default; false means it was left out.</summary>
    /// <exception cref="ArgumentException">The field has no such argument.</exception>
    public bool Has(string name) => !ReferenceEquals(_arguments[Index(name)], Absent.Value);

    private int Index(string name) => Plan.Bound.Definition.Arguments.Find(name)?.Index
        ?? throw new ArgumentException($"Field \"{Coordinate}\" has no argument \"{name}\".", nameof(name));
}
