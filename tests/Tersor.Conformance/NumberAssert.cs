using Xunit;

namespace Tersor.Conformance;

/// <summary>Compares floats with numbers that know their own tolerance.</summary>
public static class NumberAssert
{
    /// <summary>Demands that each value lies within the error of its number.</summary>
    public static void Near(ReadOnlySpan<Number> expected, ReadOnlySpan<float> actual, BackendFixture fixture, string row = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var tolerance = expected[i].Error * fixture.RoundingFactor;
            if (!(Math.Abs(actual[i] - expected[i].Value) <= tolerance))
                Assert.Fail(
                    $"{fixture.Name} {row}: element {i} is {actual[i]:R} instead of {expected[i].Value:R} ± {tolerance:E1}.");
        }
    }

    /// <summary>Demands the same bits.</summary>
    public static void Identical(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string row)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{row}: element {i} is {actual[i]:R} instead of {expected[i]:R}.");
        }
    }
}
