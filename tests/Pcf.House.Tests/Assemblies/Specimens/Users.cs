using Pcf.House.Tests.Assemblies.Specimens.Used;

// Specimens for the reader of assemblies: none of them runs.
#pragma warning disable CS0649, CA1822, CA1812, CA1852, CA1823, IDE0051, IDE0052, IDE0059

namespace Pcf.House.Tests.Assemblies.Specimens;

internal sealed class ByField { public InField? Field; }

internal sealed class ByLocal
{
    public int Run()
    {
        var local = (InLocal)Environment.ProcessId;
        while (local > InLocal.None) { local--; }
        return (int)local;
    }
}

internal sealed class ByGenericArgument { public int Run() => Array.Empty<InGenericArgument>().Length; }

internal sealed class ByFieldsGenericArgument { public List<Dictionary<string, InFieldsGenericArgument[]>>? Field; }

internal sealed class ByConstraint<T> where T : InConstraint { public T? Value { get; set; } }

internal sealed class ByCall { public void Run() => InCall.Do(); }

internal sealed class ByLambda { public Func<int> Run() => () => InLambda.Number; }

internal sealed class ByAsync
{
    public async Task RunAsync()
    {
        await Task.Yield();
        InAsync.Do();
    }
}

[In]
internal sealed class ByAttribute;

[In(Type = typeof(InAttributesArgument))]
internal sealed class ByAttributesArgument;

internal sealed class ByNestedType { internal sealed class Nested { public InNested.Deeper? Field; } }

internal sealed class ByBase : InBase;

internal sealed class ByInterface : IInInterface;

internal sealed class ByParameter { public void Run(ref InParameter parameter) => parameter = default; }

internal sealed class ByCast { public bool Run(object value) => value is InCast; }

internal sealed class ByCatch
{
    public int Run()
    {
        try { return int.Parse("1"); }
        catch (InCatchException) { return 0; }
    }
}

internal sealed class ByTypeOf { public Type Run() => typeof(InTypeOf); }

internal sealed class ByConstant { public int Run() => InConstant.Value; }
