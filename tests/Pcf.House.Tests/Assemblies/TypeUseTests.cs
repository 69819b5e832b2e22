using Pcf.House.Tests.Assemblies.Specimens;

namespace Pcf.House.Tests.Assemblies;

public sealed class TypeUseTests
{
    private const string Used = "Pcf.House.Tests.Assemblies.Specimens.Used";

    private static readonly Lazy<ILookup<string, string>> Uses = new(() => TypeUse.In(typeof(TypeUseTests).Assembly.Location)
        .Where(use => use.Used.Namespace == Used)
        .ToLookup(use => use.User.Name, use => use.Used.Name));

    [Theory]
    [InlineData(nameof(ByField), "InField")]
    [InlineData(nameof(ByLocal), "InLocal")]
    [InlineData(nameof(ByGenericArgument), "InGenericArgument")]
    [InlineData(nameof(ByFieldsGenericArgument), "InFieldsGenericArgument")]
    [InlineData("ByConstraint`1", "InConstraint")]
    [InlineData(nameof(ByCall), "InCall")]
    [InlineData(nameof(ByLambda), "InLambda")]
    [InlineData(nameof(ByAsync), "InAsync")]
    [InlineData(nameof(ByAttribute), "InAttribute")]
    [InlineData(nameof(ByNestedType), "InNested")]
    [InlineData(nameof(ByBase), "InBase")]
    [InlineData(nameof(ByInterface), "IInInterface")]
    [InlineData(nameof(ByParameter), "InParameter")]
    [InlineData(nameof(ByCast), "InCast")]
    [InlineData(nameof(ByCatch), "InCatchException")]
    [InlineData(nameof(ByTypeOf), "InTypeOf")]
    public void Each_kind_of_use_is_seen(string user, string used) => Assert.Equal([used], Uses.Value[user]);

    [Fact]
    public void A_type_in_an_attributes_arguments_is_seen() =>
        Assert.Equal(["InAttribute", "InAttributesArgument"], Uses.Value[nameof(ByAttributesArgument)].Order());

    [Fact]
    public void A_constant_is_copied_by_the_compiler_and_is_not_seen() => Assert.Empty(Uses.Value[nameof(ByConstant)]);
}
