using Pcf.Metrics.Histograms;

namespace Pcf.Metrics.Tests.Histograms;

public sealed class NativeIndexTests
{
    public static TheoryData<int> Schemas { get; } = [.. Enumerable.Range(NativeIndex.MinSchema, NativeIndex.MaxSchema - NativeIndex.MinSchema + 1)];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void A_value_is_in_the_bucket_whose_ends_hold_it(int schema)
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var value = Math.Abs(BitConverter.Int64BitsToDouble(random.NextInt64()));
            if (double.IsFinite(value) && value > 0) { AssertHolds(value, schema); }
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void The_end_of_a_bucket_belongs_to_it_and_the_next_number_does_not(int schema)
    {
        var last = NativeIndex.BucketOf(double.MaxValue, schema);
        for (var index = NativeIndex.BucketOf(double.Epsilon, schema) + 1; index < last; index++)
        {
            var end = NativeIndex.UpperEnd(index, schema);
            // Below the normal range an end can fall between two numbers; there is no exact one to ask about.
            if (!double.IsNormal(end)) { continue; }
            Assert.Equal(index, NativeIndex.BucketOf(end, schema));
            Assert.Equal(index + 1, NativeIndex.BucketOf(Math.BitIncrement(end), schema));
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Powers_of_two_end_their_bucket_exactly(int schema)
    {
        for (var power = -1_074; power < 1_024; power++)
        {
            var expected = schema >= 0 ? power << schema : (int)Math.Ceiling(power / (double)(1 << -schema));
            Assert.Equal(expected, NativeIndex.BucketOf(Math.ScaleB(1, power), schema));
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Infinity_has_the_bucket_after_that_of_the_largest_number(int schema) =>
        Assert.Equal(NativeIndex.BucketOf(double.MaxValue, schema) + 1, NativeIndex.BucketOf(double.PositiveInfinity, schema));

    [Theory]
    [MemberData(nameof(Schemas))]
    public void A_coarser_bucket_holds_what_its_finer_ones_held(int schema)
    {
        var random = new Random(11);
        for (var i = 0; i < 10_000; i++)
        {
            var value = Math.Pow(10, (random.NextDouble() * 600) - 300);
            for (var coarser = NativeIndex.MinSchema; coarser <= schema; coarser++)
            {
                Assert.Equal(NativeIndex.BucketOf(value, coarser), NativeIndex.Coarser(NativeIndex.BucketOf(value, schema), schema - coarser));
            }
        }
    }

    [Theory]
    [InlineData(1.1, 3)]
    [InlineData(2, 0)]
    [InlineData(1.5, 1)]
    [InlineData(1.0028, 8)]
    [InlineData(4, -1)]
    [InlineData(65_536, -4)]
    public void The_schema_is_the_coarsest_within_the_growth_factor(double factor, int schema) => Assert.Equal(schema, NativeIndex.SchemaOf(factor));

    // The definition itself, asked without bit tricks.
    private static void AssertHolds(double value, int schema)
    {
        var index = NativeIndex.BucketOf(value, schema);
        Assert.True(value <= NativeIndex.UpperEnd(index, schema), $"{value:R} is above bucket {index} of schema {schema}");
        Assert.True(value > NativeIndex.UpperEnd(index - 1, schema) || !double.IsNormal(value),
            $"{value:R} is below bucket {index} of schema {schema}");
    }
}
