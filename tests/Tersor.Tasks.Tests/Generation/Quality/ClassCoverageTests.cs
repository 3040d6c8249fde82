
namespace Tersor.Tasks.Tests;

public sealed class ClassCoverageTests
{
    [Fact]
    public void Classes_count_from_a_tenth_of_their_share()
    {
        int[] real = [0, 0, 1, 1];
        Assert.Equal(1, ClassCoverage.Of(real, [.. Enumerable.Repeat(0, 19), 1]));
        Assert.Equal(0.5, ClassCoverage.Of(real, [.. Enumerable.Repeat(0, 21), 1]));
        Assert.Equal(0, ClassCoverage.Of(real, [2, 2]));
        Assert.Throws<ArgumentException>(() => ClassCoverage.Of(real, []));
    }

    [Fact]
    public void Rare_classes_need_fewer_images() =>
        Assert.Equal(1, ClassCoverage.Of([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [.. Enumerable.Repeat(0, 99), 1]));
}
