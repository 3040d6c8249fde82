using Tersor.Compression.PostTraining;
using Tersor.Format;

namespace Tersor.Compression.Tests;

public sealed class SampleDemandTests
{
    [Theory]
    [InlineData(20, 256)]
    [InlineData(60, 480)]
    [InlineData(1000, 1024)]
    public void A_row_of_weights_meets_eight_vectors_for_each_of_them(int columns, int samples) =>
        Assert.Equal(samples, SampleDemand.Of(new ModelGraphBuilder("line", columns).Linear(16).Build()));

    [Fact]
    public void Windows_of_a_convolution_count_as_vectors()
    {
        // 64 · 9 columns and 16 · 16 positions a sample.
        var graph = new ModelGraphBuilder("image", 64, 16, 16).Conv2d(64, 3, padding: 1).Build();
        Assert.Equal(SampleDemand.Usual, SampleDemand.Of(graph));
    }

    [Fact]
    public void A_layer_of_few_weights_is_not_heard()
    {
        static ModelGraphBuilder Body() =>
            new ModelGraphBuilder("image", 64, 16, 16).Conv2d(64, 3, padding: 1).GlobalAvgPool2d().Flatten();
        Assert.Equal(SampleDemand.Usual, SampleDemand.Of(Body().Linear(10).Build()));
        Assert.Equal(8 * 64, SampleDemand.Of(Body().Linear(100).Build()));
    }

    [Fact]
    public void Steps_of_a_sequence_count_as_vectors()
    {
        // 128 columns, 8 steps a sample.
        var graph = new ModelGraphBuilder("sequence", 8, 128).Lstm(64).Build();
        Assert.Equal(SampleDemand.Usual, SampleDemand.Of(graph));
    }

    [Fact]
    public void What_is_asked_for_is_taken()
    {
        var graph = new ModelGraphBuilder("line", 1000).Linear(16).Build();
        Assert.Equal(7, new CalibrateStage { Samples = 7 }.SamplesFor(graph));
        Assert.Equal(SampleDemand.Most, new CalibrateStage().SamplesFor(graph));
    }
}
