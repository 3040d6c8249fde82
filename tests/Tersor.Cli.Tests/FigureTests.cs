using Tersor.Cli.Output;

namespace Tersor.Cli.Tests;

/// <summary>How figures are written: the same in every language and on both sides of every change of unit.</summary>
public sealed class FigureTests
{
    [Theory]
    [InlineData(0.0, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(60.0, "1 min 00 s")]
    [InlineData(119.9, "1 min 59 s")]
    [InlineData(125.0, "2 min 05 s")]
    [InlineData(3725.0, "62 min 05 s")]
    public void Durations(double seconds, string text) => Assert.Equal(text, Figure.Duration(seconds));

    [Theory]
    [InlineData(0.0, "0 B")]
    [InlineData(999.0, "999 B")]
    [InlineData(1000.0, "1.0 kB")]
    [InlineData(999_900.0, "999.9 kB")]
    [InlineData(1e6, "1.0 MB")]
    [InlineData(12_340_000.0, "12.3 MB")]
    public void Sizes(double bytes, string text) => Assert.Equal(text, Figure.Size(bytes));

    [Fact]
    public void Shares_counts_ratios_and_shapes()
    {
        Assert.Equal("98.77 %", Figure.Percent(0.98765));
        Assert.Equal("1,234,567", Figure.Count(1_234_567));
        Assert.Equal("40.3×", Figure.Ratio(40.26));
        Assert.Equal("1×28×28", Figure.Shape([1, 28, 28]));
    }
}
