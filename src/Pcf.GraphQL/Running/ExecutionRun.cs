using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Completion;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>One execution of one plan: where it stands, what it wrote and what failed. Used by one thread at a time.</summary>
/// <remarks>
/// Resolvers that wait are resumed by one driver (<see cref="DriveAsync"/>), never by the thread that completed them: so neither the engine
/// nor a host's per-request state needs a lock, and the moment when nothing more can run is known exactly, which batch loaders live from.
/// Never pooled: an abandoned resolver may still hold its context, and must not see another request through it.
/// </remarks>
internal sealed class ExecutionRun : IDisposable
{
    private const int LookAtClockEvery = 64;

    private readonly ByteBudget _budget;
    private readonly Deadline _deadline;
    private readonly List<JsonSegment> _segments = [];
    private readonly RunPath _path = new();
    private readonly NullableStack _nullables = new();
    private object?[]?[] _arguments = [];
    private ReadyQueue? _ready;
    private PendingField? _owner;
    private int _pending;
    private int _objects;

    public ExecutionRun(ExecutableSchema schema, EngineOptions options, GraphQLRequest request, TimeSpan deadline, CancellationToken cancel)
    {
        Schema = schema;
        Request = request;
        _budget = new ByteBudget(options.MaxResponseBytes, options.Answers);
        _deadline = new Deadline(deadline, options.Clock, cancel);
        Errors = new ErrorList(options, request);
        Out = NewSegment();
    }

    public ExecutableSchema Schema { get; }

    public GraphQLRequest Request { get; }

    public ErrorList Errors { get; }

    public ExecutionObserver? Observer { get; init; }

    /// <summary>What the observer returned when the request started.</summary>
    public object? Observed { get; init; }

    public OperationKind Kind { get; set; }

    public string? OperationName { get; set; }

    public Document? Document { get; set; }

    public VariableValues Variables { get; set; } = VariableValues.None;

    /// <summary>Where values are written now.</summary>
    public JsonSegment Out { get; private set; }

    public CancellationToken Cancel => _deadline.Token;

    public FieldPath CurrentPath() => _path.Copy();

    public void PushField(PlanField field) => _path.Push(field, 0);

    public void PushIndex(int index) => _path.Push(null, index);

    public void SetIndex(int index) => _path.SetIndex(index);

    /// <summary>Runs the root selection to its end and returns the segment of the data; "null" in it means that null came up to the root.</summary>
    public async ValueTask<JsonSegment> ExecuteRootAsync(Selection selection, BoundField? replaced)
    {
        var root = Out;
        OpenNullable();
        // Only the top level of a mutation is serial; everything else starts at once and waits together.
        var serial = Kind == OperationKind.Mutation && selection.Fields.Length > 1;
        var complete = true;
        if (selection.Fields.Length == 0) { root.Raw("{"u8); }
        foreach (var field in selection.Fields)
        {
            complete = WriteField(field, replaced ?? field.Bound, source: this);
            if (!complete) { break; }
            if (serial && _pending > 0)
            {
                await DriveAsync();
                Out = root;
                _owner = null;
                _path.Clear();
                if (!_nullables.ReturnToRoot()) { return root; }
            }
        }

        if (complete) { root.Byte((byte)'}'); }
        CloseNullable(complete);
        if (_pending > 0) { await DriveAsync(); }
        return root;
    }

    /// <summary>Writes an object; false when one of its non-null fields came out null, and the caller takes the bytes back.</summary>
    public bool WriteObject(Selection selection, object source)
    {
        if ((++_objects & (LookAtClockEvery - 1)) == 0) { _deadline.ThrowIfOver(); }
        var fields = selection.Fields;
        if (fields.Length == 0)
        {
            Out.Raw("{}"u8);
            return true;
        }

        foreach (var field in fields)
        {
            if (!WriteField(field, field.Bound, source)) { return false; }
        }

        Out.Byte((byte)'}');
        return true;
    }

    public void OpenNullable() => _nullables.Push(Out.Length);

    /// <summary>Ends a nullable object or list: keeps its bytes, or replaces them by null.</summary>
    public void CloseNullable(bool complete)
    {
        var start = _nullables.Start;
        if (complete)
        {
            _nullables.Pop(Out.Length);
            return;
        }

        _nullables.Pop(start);
        Out.Truncate(start);
        Out.Null();
    }

    public FieldContext CreateContext(PlanField plan, bool keepPath) =>
        new(this, plan, ArgumentsOf(plan), keepPath ? _path.Copy() : null);

    /// <summary>Records that the field at the current path failed. True when it is nullable: null is written in its place.</summary>
    public bool Fail(PlanField plan, Exception error, FieldContext? context)
    {
        _deadline.ThrowIfOver();
        Observer?.ResolverFailed(Observed, plan.Bound.Definition.Coordinate, error);
        var shown = Errors.Describe(error, context);
        AddError(plan, shown.Code, shown.Message, shown.Extensions);
        if (plan.IsNonNull) { return false; }
        Out.Null();
        return true;
    }

    /// <summary>Records an error at the current path without writing anything.</summary>
    public void AddError(PlanField plan, string code, string message, IReadOnlyDictionary<string, object?>? extensions = null)
    {
        if (!Errors.Admit()) { return; }
        var error = new GraphQLError(code, message)
        {
            Coordinate = plan.Bound.Definition.Coordinate,
            Locations = Document is null ? [] : [Document.Locate(plan.Node.Position)],
            Path = _path.Copy(),
        };
        foreach (var (name, value) in extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal)) { error.Extensions[name] = value; }
        Errors.Add(error);
    }

    /// <summary>Null, or a failed completion, in a position: written when allowed, otherwise an error that goes up.</summary>
    public bool WriteNull(PlanField plan, bool nonNull)
    {
        if (!nonNull)
        {
            Out.Null();
            return true;
        }

        AddError(plan, ErrorCodes.Internal, $"Cannot return null for non-nullable field {plan.Bound.Definition.Coordinate}.");
        return false;
    }

    /// <summary>Ends an array, or leaves it unfinished for the caller to take back.</summary>
    public bool EndList(bool complete)
    {
        _path.Pop();
        if (complete) { Out.Byte((byte)']'); }
        return complete;
    }

    /// <summary>Where to return to when walking a list fails.</summary>
    public int PathDepth => _path.Depth;

    /// <summary>A list could not be walked: the error is the field's, at the field's own path.</summary>
    public void FailList(PlanField plan, Exception error, int depth)
    {
        _deadline.ThrowIfOver();
        _path.Return(depth);
        Observer?.ResolverFailed(Observed, plan.Bound.Definition.Coordinate, error);
        var shown = Errors.Describe(error, context: null);
        AddError(plan, shown.Code, shown.Message, shown.Extensions);
    }

    /// <summary>Leaves room for a field that waits and goes on with the next.</summary>
    public void Leave<T>(FieldContext context, ValueTask<T> task, Completer<T> completer, object? observed)
    {
        var region = _nullables.Materialize(Out, _owner?.Region) ?? _owner!.Region;
        var pending = new PendingField<T>(this, context, region, Out.Length, task, completer, observed);
        Out.AddPending(pending);
        _pending++;
        // Made before the first field waits, so that the thread that completes it sees the queue.
        _ready ??= new ReadyQueue();
        pending.Wait();
    }

    /// <summary>Stands where the field was left, writing into a segment of its own.</summary>
    public JsonSegment BeginSegment(PendingField pending)
    {
        Out = NewSegment();
        _owner = pending;
        _nullables.Clear();
        _path.Load(pending.Context.Path);
        return Out;
    }

    public void Enqueue(PendingField pending) => _ready!.Add(pending);

    /// <summary>Ends the observation of a resolver, without letting the observer's ambient state leak into the driver.</summary>
    public void ResolverEnded(object? observed, FieldContext? context, Exception? error)
    {
        if (Observer is null || context is null) { return; }
        var ambient = System.Threading.ExecutionContext.Capture();
        Observer.ResolverEnded(Observed, observed, context, error);
        if (ambient is not null) { System.Threading.ExecutionContext.Restore(ambient); }
    }

    /// <summary>The request is over although resolvers still run.</summary>
    public void Abandon() => _deadline.Cancel();

    public void Dispose()
    {
        foreach (var segment in _segments) { segment.Dispose(); }
        _budget.Dispose();
        _deadline.Dispose();
    }

    private bool WriteField(PlanField field, BoundField bound, object source)
    {
        Out.Raw(field.Prefix);
        _path.Push(field, 0);
        var complete = bound.Execute(this, source, field);
        _path.Pop();
        return complete;
    }

    private async ValueTask DriveAsync()
    {
        var ready = _ready!;
        using var wake = _deadline.Token.UnsafeRegister(static queue => ((ReadyQueue)queue!).Wake(), ready);
        while (true)
        {
            while (ready.TryTake(out var pending))
            {
                _pending--;
                pending.Resume();
            }

            _deadline.ThrowIfOver();
            if (_pending == 0) { return; }
            if (Request.Stalled is { } stalled)
            {
                // Results of one batch often arrive one after the other; a partial wave must not start the next batch.
                await Task.Yield();
                if (!ready.IsEmpty) { continue; }
                stalled();
            }

            await ready.WaitAsync();
        }
    }

    private object?[] ArgumentsOf(PlanField plan)
    {
        if (plan.Arguments is not { } arguments) { return []; }
        if (arguments.Constant is { } constant) { return constant; }
        if (arguments.Slot < 0) { return arguments.Coerce(Schema.Inputs, Variables); }
        if (arguments.Slot >= _arguments.Length) { Array.Resize(ref _arguments, Math.Max(arguments.Slot + 1, _arguments.Length * 2)); }
        return _arguments[arguments.Slot] ??= arguments.Coerce(Schema.Inputs, Variables);
    }

    private JsonSegment NewSegment()
    {
        var segment = new JsonSegment(_budget);
        _segments.Add(segment);
        return segment;
    }
}
