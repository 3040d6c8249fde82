using Tersor.Core;
using Tersor.Kernels;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Convolutions: kernels, strides, padding, odd images.</summary>
public abstract class ConvolutionConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private static readonly (int[] Image, int OutputChannels, WindowGeometry Window)[] Convolutions =
    [
        ([1, 1, 3, 3], 1, new(1, 1)), ([2, 3, 5, 4], 2, new(3, 3)), ([1, 2, 5, 7], 3, new(3, 3, 1, 1)),
        ([2, 1, 8, 8], 2, new(5, 5, 1, 2)),
        ([1, 3, 7, 6], 4, new(3, 3, 2, 1)), ([2, 2, 9, 5], 3, new(2, 3, 2)), ([1, 2, 6, 6], 2, new(4, 4, 2, 1)),
        ([1, 1, 7, 11], 17, new(1, 5, 3)),
        ([1, 2, 4, 4], 2, new(4, 4)), ([1, 1, 2, 2], 1, new(3, 3, 1, 1)), ([3, 5, 4, 4], 7, new(1, 1, 2)),
    ];

    [Fact]
    public void Convolution()
    {
        foreach (var (image, outputs, window) in Convolutions)
            CheckConvolution(int.MaxValue, image, outputs, window, Activation.Identity);
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void Convolution_with_activation(Activation activation) =>
        CheckConvolution(int.MaxValue, [2, 2, 5, 5], 3, new WindowGeometry(3, 3, 1, 1), activation);

    /// <summary>
    /// Strides, dilations and groups that the plain convolution does not have, depthwise with one and with two outputs.
    /// </summary>
    [Theory]
    [InlineData(new[] { 2, 2, 6, 5 }, new[] { 3, 2, 2, 3 }, 1, 2, 2, 1, 1, 1)]
    [InlineData(new[] { 1, 4, 5, 6 }, new[] { 6, 2, 3, 1 }, 2, 1, 1, 1, 0, 2)]
    [InlineData(new[] { 2, 3, 5, 5 }, new[] { 3, 1, 3, 3 }, 1, 1, 1, 1, 1, 3)]
    [InlineData(new[] { 1, 2, 4, 7 }, new[] { 4, 1, 2, 2 }, 1, 3, 1, 2, 0, 2)]
    [InlineData(new[] { 1, 3, 9, 1 }, new[] { 2, 3, 3, 1 }, 2, 1, 3, 1, 0, 1)]
    [InlineData(new[] { 2, 2, 3, 37 }, new[] { 2, 1, 3, 3 }, 1, 1, 1, 1, 1, 2)]
    [InlineData(new[] { 1, 2, 9, 41 }, new[] { 2, 1, 5, 5 }, 2, 2, 1, 1, 2, 2)]
    [InlineData(new[] { 1, 3, 4, 5 }, new[] { 18, 3, 1, 2 }, 1, 1, 1, 3, 1, 1)]
    [InlineData(new[] { 1, 2, 2, 2 }, new[] { 2, 1, 1, 1 }, 3, 2, 1, 1, 3, 2)]
    public void General(
        int[] image, int[] kernel, int strideH, int strideW, int dilationH, int dilationW, int padding, int groups)
    {
        var steps = new WindowSteps(strideH, strideW, dilationH, dilationW, padding);
        Check(
            x => x[0].Conv2d(x[1], x[2], steps, groups),
            x => NaiveWindow.ConvolveGenerally(x[0], x[1], x[2], steps, groups),
            new Operand(new Shape(image)), new Operand(new Shape(kernel)), [kernel[0]]);
        Check(
            x => x[0].Conv2d(x[1], null, steps, groups),
            x => NaiveWindow.ConvolveGenerally(x[0], x[1], null, steps, groups),
            new Operand(new Shape(image)), new Operand(new Shape(kernel)));
    }

    [Fact]
    public void A_depthwise_convolution_over_many_images_has_one_order() =>
        CheckSampled(
            2,
            x => x[0].Conv2d(x[1], null, new WindowSteps(Padding: 1), 6),
            x => NaiveWindow.ConvolveGenerally(x[0], x[1], null, new WindowSteps(Padding: 1), 6),
            [21, 6, 9, 10], [6, 1, 3, 3]);

    [Fact]
    public void General_windows_that_do_not_fit_are_refused()
    {
        using var step = Device.BeginStep();
        var (x, weight) = (Device.Empty(new Shape(1, 4, 5, 5)), Device.Empty(new Shape(6, 2, 3, 3)));
        Assert.Throws<ArgumentException>(() => x.Conv2d(weight, null, new WindowSteps(), groups: 1));
        Assert.Throws<ArgumentException>(() => x.Conv2d(weight, null, new WindowSteps(), groups: 4));
        Assert.Throws<ArgumentException>(() => x.Conv2d(weight, null, new WindowSteps(1, 1, 3, 1), groups: 2));
        Assert.Throws<ArgumentException>(() => x.Conv2d(weight, null, new WindowSteps(0), groups: 2));
        Assert.Throws<ArgumentException>(() => x.Conv2d(weight, Device.Empty(new Shape(5)), new WindowSteps(), groups: 2));
    }

    [Fact]
    public void Convolution_without_bias()
    {
        var window = new WindowGeometry(3, 3, 2, 1);
        Check(
            x => x[0].Conv2d(x[1], null, window),
            x => NaiveWindow.Convolve(x[0], x[1], null, window, Activation.Identity, 0),
            [2, 2, 6, 5], [3, 2, 3, 3]);
    }

    [Fact]
    public void A_convolution_over_many_images_has_one_order() =>
        CheckConvolution(1, [9, 3, 14, 13], 20, new WindowGeometry(5, 5), Activation.Relu);

    [Fact]
    public void TransposedConvolution()
    {
        (int[] Image, int Outputs, WindowGeometry Window)[] rows =
        [
            ([1, 1, 1, 1], 1, new(1, 1)), ([2, 3, 4, 3], 2, new(3, 3)), ([1, 2, 3, 3], 3, new(4, 4, 2, 1)),
            ([2, 1, 3, 5], 2, new(2, 3, 2)),
            ([1, 2, 4, 4], 5, new(3, 3, 1, 1)), ([9, 2, 2, 2], 3, new(3, 3, 3)), ([1, 3, 5, 4], 1, new(5, 5, 2, 2)),
        ];
        foreach (var (image, outputs, window) in rows)
            CheckTransposedConvolution(int.MaxValue, image, outputs, window, Activation.Identity);
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void TransposedConvolution_with_activation(Activation activation) =>
        CheckTransposedConvolution(int.MaxValue, [2, 2, 3, 3], 3, new WindowGeometry(4, 4, 2, 1), activation);

    [Fact]
    public void TransposedConvolution_without_bias()
    {
        var window = new WindowGeometry(4, 4, 2, 1);
        Check(
            x => x[0].ConvTranspose2d(x[1], null, window, Activation.Tanh),
            x => NaiveWindow.ConvolveTransposed(x[0], x[1], null, window, Activation.Tanh, 0),
            [2, 2, 3, 3], [2, 3, 4, 4]);
    }

    [Fact]
    public void A_transposed_convolution_over_many_images_has_one_order() =>
        CheckTransposedConvolution(1, [9, 20, 7, 7], 6, new WindowGeometry(4, 4, 2, 1), Activation.Relu);

    [Fact]
    public void Windows_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(1, 2, 4, 4));
        var weight = Device.Empty(new Shape(3, 2, 5, 5));
        Assert.Throws<ArgumentException>(() => x.Conv2d(weight, null, new WindowGeometry(5, 5)));
        Assert.Throws<ArgumentException>(() => x.Conv2d(weight, null, new WindowGeometry(3, 3)));
        Assert.Throws<ArgumentException>(() => x.ConvTranspose2d(weight, null, new WindowGeometry(5, 5)));
        Assert.Throws<ArgumentException>(
            () => Device.Empty(new Shape(1, 3, 1, 1)).ConvTranspose2d(weight, null, new WindowGeometry(5, 5, 1, 3)));
    }

    private void CheckConvolution(int samples, int[] image, int outputs, WindowGeometry window, Activation activation) =>
        CheckSampled(
            samples,
            x => x[0].Conv2d(x[1], x[2], window, activation, 0.2f),
            x => NaiveWindow.Convolve(x[0], x[1], x[2], window, activation, 0.2f),
            image, [outputs, image[1], window.KernelHeight, window.KernelWidth], [outputs]);

    private void CheckTransposedConvolution(
        int samples, int[] image, int outputs, WindowGeometry window, Activation activation) =>
        CheckSampled(
            samples,
            x => x[0].ConvTranspose2d(x[1], x[2], window, activation, 0.2f),
            x => NaiveWindow.ConvolveTransposed(x[0], x[1], x[2], window, activation, 0.2f),
            image, [image[1], outputs, window.KernelHeight, window.KernelWidth], [outputs]);
}
