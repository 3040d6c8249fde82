namespace Tersor.Tasks.Tests;

public sealed class ScoreMeasureTests
{
    [Fact]
    public void Shares_differ_by_points_and_numbers_by_a_factor()
    {
        Assert.Equal("88.31 %", ClassificationScore.Share.Describe(0.8831));
        Assert.Equal("2.113", TextScore.Bits.Describe(2.1134));
        Assert.Equal("-4.00 points", ClassificationScore.Share.DescribeChange(0.91, 0.87));
        Assert.Equal("+5.0 %", TextScore.Bits.DescribeChange(2, 2.1));
        Assert.Equal(("points", "%"), (ClassificationScore.Share.DropUnit, TextScore.Bits.DropUnit));
    }

    [Fact]
    public void A_drop_is_positive_where_the_value_became_worse()
    {
        Assert.Equal(4, ClassificationScore.Share.Drop(0.91, 0.87), 1e-12);
        Assert.Equal(-4, ClassificationScore.Share.Drop(0.87, 0.91), 1e-12);
        Assert.Equal(5, TextScore.Bits.Drop(2, 2.1), 1e-12);
        Assert.Equal(-50, GenerationScore.Frechet.Drop(4, 2), 1e-12);

        // Nothing lost is 0, not -0, which reports would show.
        Assert.False(double.IsNegative(ClassificationScore.Share.Drop(0.9, 0.9)));
    }

    [Fact]
    public void Scores_say_what_they_are()
    {
        Assert.Equal("accuracy 88.31 %", new ClassificationScore(0.8831).ToString());
        Assert.Equal("2.113 bits per character", new TextScore(2.1134, 0.5).ToString());
        var collapsed = new GenerationScore(new GeneratorQuality(12.3456, 0.1, 0.5, 0, 1));
        Assert.Equal("Fréchet distance 12.346, recall 0.000", collapsed.ToString());
        Assert.Contains("collapsed", collapsed.Warning);
        Assert.Equal((null, "the loss on 'x' is NaN"), (collapsed.Fault, new ClassificationScore(1) { Data = "x" }.Fault));
    }
}
