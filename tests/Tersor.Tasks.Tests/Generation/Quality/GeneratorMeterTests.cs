using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks.Tests;

public sealed class GeneratorMeterTests : IDisposable
{
    private const int Count = 120;
    private const int ImageLength = Quadrants.Side * Quadrants.Side;

    private readonly Device _device = Device.Cpu(1);
    private readonly ImageDataset _test = Blocks.Create(Count, seed: 2);
    private readonly GeneratorMeter _meter;

    public GeneratorMeterTests() => _meter = NewMeter(_device);

    public void Dispose()
    {
        _meter.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData(1, "1 test image,")]
    [InlineData(3, "3 test images,")]
    public void Too_few_images_are_named_with_their_data_set(int count, string said)
    {
        var message = Assert.Throws<DatasetException>(() => _meter.Over(_test.Slice(0, count))).Message;
        Assert.StartsWith($"{_test.Name}: {said} but measuring a generator takes 4", message);
        Assert.Equal(4, _meter.Over(_test.Slice(0, 4)).Count);
    }

    [Fact]
    public void Real_images_are_as_good_as_themselves()
    {
        var quality = _meter.Measure(Signed(_test));
        Assert.Equal(0, quality.Frechet, 1e-6);
        Assert.Equal(0, quality.Kernel, 1e-6);
        Assert.Equal((1.0, 1.0, 1.0), (quality.Precision, quality.Recall, quality.Coverage));
        Assert.False(quality.HasCollapsed);
    }

    [Fact]
    public void Other_images_of_the_kind_are_better_than_one_class_or_noise()
    {
        var same = _meter.Measure(Signed(Blocks.Create(Count, seed: 3)));
        var images = Signed(Blocks.Create(4 * Count, seed: 3));
        var one = _meter.Measure(
            [.. Enumerable.Range(0, Count).SelectMany(i => images.AsSpan(4 * i * ImageLength, ImageLength).ToArray())]);
        var random = new Random(5);
        var noise = _meter.Measure(
            [.. Enumerable.Range(0, Count * ImageLength).Select(_ => (float)(random.NextDouble() * 8) - 4)]);
        Assert.True(same.Frechet < one.Frechet && same.Frechet < noise.Frechet);
        Assert.True(same.Kernel < one.Kernel);
        Assert.True(same.Recall > one.Recall && one.Recall > 0);
        Assert.Equal((1.0, 0.25), (same.Coverage, one.Coverage));
        Assert.True(noise.Precision < same.Precision);
    }

    [Fact]
    public void A_generator_of_a_single_image_has_collapsed()
    {
        var images = new float[Count * ImageLength];
        images.AsSpan().Fill(0.3f);
        var quality = _meter.Measure(images);
        Assert.Equal((0.0, true), (quality.Recall, quality.HasCollapsed));
        Assert.Equal(0.25, quality.Coverage);
    }

    [Fact]
    public void The_same_generator_has_the_same_figures_whatever_the_number_of_threads()
    {
        using var two = Device.Cpu(2);
        using var other = NewMeter(two);
        using var first = Network.Build(Generator(), _device, seed: 1);
        using var second = Network.Build(Generator(), two, seed: 1);
        var quality = _meter.Measure(first);
        Assert.Equal(quality, _meter.Measure(first));
        Assert.Equal(quality, other.Measure(second));
        Assert.Equal(_meter.Classifier, other.Classifier);
    }

    [Fact]
    public void What_is_not_an_image_is_named()
    {
        var images = Signed(_test);
        images[(7 * ImageLength) + 3] = float.NaN;
        Assert.StartsWith(
            "generated image 7 holds NaN", Assert.Throws<InvalidDataException>(() => _meter.Measure(images)).Message);
        Assert.Throws<ArgumentException>(() => _meter.Measure(images.AsSpan(1)));
        using var wide = Network.Build(
            new ModelGraphBuilder("wide", 4).Linear(ImageLength).Reshape(1, 4, 16).Build(), _device, seed: 1);
        Assert.Contains("makes images of 1×4×16", Assert.Throws<ArgumentException>(() => _meter.Measure(wide)).Message);
    }

    private static ModelGraph Generator() =>
        new ModelGraphBuilder("made", 6).Linear(32).Reshape(8, 2, 2).Relu().ConvTranspose2d(1, 4, stride: 4).Tanh().Build();

    private static float[] Signed(ImageDataset images) =>
        [.. Enumerable.Range(0, images.Count).SelectMany(i => images.Image(i).ToArray()).Select(pixel => (pixel / 127.5f) - 1f)];

    private GeneratorMeter NewMeter(Device device) =>
        new(FeatureClassifier.Open(TestGraphs.Mlp(), Blocks.Create(3000, seed: 1), device), _test, device);
}
