using Pcf.Redaction;

namespace Pcf.Logging.Records;

/// <summary>How the values of a record are shown: those of our own code, or those of code that quotes what clients send. Thread-safe.</summary>
internal sealed class ValuePolicy
{
    private readonly ValueRedactor _values;
    private readonly FieldValue _fields;
    private readonly ValuePolicy? _own;

    private ValuePolicy(ValueRedactor values, LogFields names, ValuePolicy? own, ExceptionWriter? exceptions, StackText stacks, FrameworkRecords mode)
    {
        _values = values;
        _fields = new FieldValue(names, values);
        _own = own;
        Mode = mode;
        Exceptions = exceptions ?? new ExceptionWriter(values, _fields, stacks);
    }

    /// <summary>Writes the exceptions of its records.</summary>
    public ExceptionWriter Exceptions { get; }

    /// <summary>Whether its records quote what clients send.</summary>
    public bool IsGuarded => _own is not null;

    /// <summary>What is shown of records that do.</summary>
    public FrameworkRecords Mode { get; }

    public static ValuePolicy Own(Redactor redactor, LogFields names, StackText stacks) =>
        new(new ValueRedactor(redactor), names, own: null, exceptions: null, stacks, FrameworkRecords.Redact);

    public static ValuePolicy Guarded(ValuePolicy own, Redactor redactor, LogFields names, StackText stacks, FrameworkRecords mode) =>
        new(new ValueRedactor(redactor, plainOnly: true), names, own, mode == FrameworkRecords.Redact ? own.Exceptions : null, stacks, mode);

    /// <summary>Looks at the values of a name.</summary>
    public ValueRedactor ValuesOf(LogField field) => Vouches(field) ? _own!._values : _values;

    /// <summary>Writes the values of a name.</summary>
    public FieldValue FieldsOf(LogField field) => Vouches(field) ? _own!._fields : _fields;

    /// <summary>Whether what a value says is shown, and not a mask in its place.</summary>
    public bool Shows(LogField field, object? value) => _own is null || Vouches(field) || value is null || _values.IsPlainAndShown(value);

    /// <summary>Whether it is shown of all of them.</summary>
    public bool ShowsAll(LogArguments arguments, LogFields names)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            ref var argument = ref arguments[i];
            if (!Shows(argument.Field ??= names.Of(argument.Key), argument.Value)) { return false; }
        }
        return true;
    }

    /// <summary>Puts the names of the framework's own objects in their place, such as that of an endpoint, where they come from code.</summary>
    public void Name(LogArguments arguments, LogFields names)
    {
        if (_own is null) { return; }
        for (var i = 0; i < arguments.Count; i++)
        {
            ref var argument = ref arguments[i];
            if (argument.Value is not (null or string) && Vouches(argument.Field ??= names.Of(argument.Key)) && IsOfFramework(argument.Value))
            {
                argument.Value = argument.Value.ToString();
            }
        }
    }

    private static bool IsOfFramework(object value) =>
        !ValueRedactor.IsPlain(value) && value is not System.Collections.IEnumerable && value.GetType().Assembly.GetName().Name is { } assembly
            && assembly.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal);

    private bool Vouches(LogField field) => field.IsVouchedFor && _own is not null && Mode == FrameworkRecords.Redact;
}
