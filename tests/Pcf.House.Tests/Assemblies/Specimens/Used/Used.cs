// Specimens for the reader of assemblies: none of them runs.
#pragma warning disable CA1812, CA1852, CA1815, CA1040, CA1032, CA1064, CA1018, CA1065

namespace Pcf.House.Tests.Assemblies.Specimens.Used;

internal sealed class InField;

internal enum InLocal { None }

internal sealed class InGenericArgument;

internal sealed class InFieldsGenericArgument;

internal class InConstraint;

internal static class InCall { public static void Do() => GC.KeepAlive(null); }

internal static class InLambda { public static int Number => Environment.ProcessId; }

internal static class InAsync { public static void Do() => GC.KeepAlive(null); }

[AttributeUsage(AttributeTargets.Class)]
internal sealed class InAttribute : Attribute { public Type? Type { get; set; } }

internal sealed class InAttributesArgument;

internal static class InNested { internal sealed class Deeper; }

internal class InBase;

internal interface IInInterface;

internal readonly record struct InParameter;

internal sealed class InCast;

internal sealed class InCatchException : Exception;

internal sealed class InTypeOf;

internal static class InConstant { public const int Value = 1; }
