namespace Pcf.Logging.Records;

/// <summary>Writes the fields of a record: its arguments, and what the scopes around it say.</summary>
internal static class FieldMembers
{
    public static void Write(RecordBuffers buffers, ValuePolicy policy, ValuePolicy own, LogFields names)
    {
        var arguments = buffers.Arguments;
        var around = buffers.Context.Fields;
        if (arguments.Count == 0 && around.Count == 0 && buffers.Context.Texts.Count == 0) { return; }
        var line = buffers.Line;
        line.Raw("\"fields\":{"u8);
        // Where only templates are shown, values are not.
        var isCut = policy.Mode == FrameworkRecords.Template ? false : WriteArguments(line, buffers, policy, names);
        if (buffers.Context.Texts.Count > 0)
        {
            around.Insert(0, new LogArgument { Key = RequestContext.TextName, Value = Joined(buffers.Context.Texts, own) });
        }
        isCut |= WriteAround(line, buffers, own, names) | buffers.Context.IsCut;
        if (isCut) { line.Omitted(); }
        line.End();
        line.Raw(","u8);
    }

    // True when some are left out.
    private static bool WriteArguments(LogLine line, RecordBuffers buffers, ValuePolicy policy, LogFields names)
    {
        var arguments = buffers.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (line.IsFull) { return true; }
            ref var argument = ref arguments[i];
            // A name given twice would make the object's meaning depend on its reader.
            if (!IsAmongArguments(Named(ref argument, names), arguments, i))
            {
                policy.FieldsOf(argument.Field!).Write(line, buffers.Message, ref argument);
            }
        }
        return arguments.IsCut;
    }

    // The message's own arguments count for more than a scope's value of the same name, and an inner scope for more than an outer one.
    private static bool WriteAround(LogLine line, RecordBuffers buffers, ValuePolicy own, LogFields names)
    {
        var around = buffers.Context.Fields;
        for (var i = 0; i < around.Count; i++)
        {
            if (line.IsFull) { return true; }
            var field = around[i];
            if (IsAmongArguments(Named(ref field, names), buffers.Arguments, buffers.Arguments.Count) || IsSaidInside(field.Field!, around, i, names))
            {
                continue;
            }
            own.FieldsOf(field.Field!).Write(line, buffers.Message, ref field);
        }
        return false;
    }

    private static string Named(ref LogArgument argument, LogFields names) => (argument.Field ??= names.Of(argument.Key)).Name;

    private static bool IsAmongArguments(string name, LogArguments arguments, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (arguments[i].Field?.Name == name) { return true; }
        }
        return false;
    }

    private static bool IsSaidInside(LogField field, List<LogArgument> around, int place, LogFields names)
    {
        for (var i = place + 1; i < around.Count; i++)
        {
            if (names.Of(around[i].Key).Name == field.Name) { return true; }
        }
        return false;
    }

    private static string Joined(List<object> texts, ValuePolicy own) =>
        string.Join(" => ", texts.Select(text => text as string ?? own.ValuesOf(LogField.None).Text(RequestContext.TextName, text)));
}
