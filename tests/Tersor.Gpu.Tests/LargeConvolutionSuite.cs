using Tersor.Conformance;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Kernels;

namespace Tersor.Gpu.Tests;

/// <summary>Convolutions against the CPU backend, on shapes too large for the references of the conformance suites.</summary>
public abstract class LargeConvolutionSuite<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Theory]
    [InlineData(1, 1, 3, 3, 1, 2, 1, 0)]
    [InlineData(5, 3, 17, 19, 20, 5, 1, 0)]
    [InlineData(3, 20, 12, 12, 50, 5, 1, 2)]
    [InlineData(7, 4, 15, 9, 33, 4, 2, 1)]
    [InlineData(2, 17, 16, 16, 3, 3, 3, 1)]
    public void Forward_and_gradients_agree_with_the_cpu(
        int images, int channels, int height, int width, int outputs, int kernel, int stride, int padding)
    {
        Assert.SkipWhen(images * channels * height * width > Fixture.LargestCount, $"too large for {Fixture.Name}");
        var window = new WindowGeometry(kernel, kernel, stride, padding);
        var inputs = new Operand(new Shape(images, channels, height, width));
        var weights = new Operand(new Shape(outputs, channels, kernel, kernel), -0.5f, 0.5f);
        using var cpu = Device.Cpu(1);
        var expected = Run(cpu, inputs, weights, window);
        var actual = Run(Device, inputs, weights, window);

        // Both sides round sums of up to so many terms, of factors up to 2 and 0.5, or 2 and 2.
        var windows = images * window.OutputHeight(height) * window.OutputWidth(width);
        var depth = channels * kernel * kernel;
        AssertNear(expected.Y, actual.Y, (float)depth * depth);
        AssertNear(expected.Dx, actual.Dx, (float)outputs * kernel * kernel * outputs * kernel * kernel);
        AssertNear(expected.DWeight, actual.DWeight, 4f * windows * windows);
    }

    [Fact]
    public void A_batch_may_be_taken_in_runs()
    {
        Assert.SkipWhen(Fixture.IsEmulator, "too long for an emulator");
        var backend = (GpuBackend)Device.Backend;
        var (inputs, weights) = (new Operand(new Shape(7, 2, 6, 5)), new Operand(new Shape(4, 2, 3, 3)));
        var whole = Run(Device, inputs, weights, new WindowGeometry(3, 3));
        var most = backend.MostPatchElements;
        try
        {
            backend.MostPatchElements = 2 * 18 * 12;
            var runs = Run(Device, inputs, weights, new WindowGeometry(3, 3));
            NumberAssert.Identical(whole.Y, runs.Y, "forward");
            NumberAssert.Identical(whole.Dx, runs.Dx, "input gradient");
            AssertNear(whole.DWeight, runs.DWeight, 4f * 84 * 84);
        }
        finally
        {
            backend.MostPatchElements = most;
        }
    }

    private static (float[] Y, float[] Dx, float[] DWeight) Run(
        Device device, Operand inputs, Operand weights, in WindowGeometry window)
    {
        using var step = device.BeginStep();
        var (images, outputs) = (inputs.Shape[0], weights.Shape[0]);
        var x = device.From(inputs.Values(0), inputs.Shape);
        var weight = device.From(weights.Values(1), weights.Shape);
        var y = device.Empty(
            new Shape(images, outputs, window.OutputHeight(inputs.Shape[2]), window.OutputWidth(inputs.Shape[3])));
        var dy = device.From(new Operand(y.Shape).Values(2), y.Shape);
        var dx = device.From(new float[x.Count], x.Shape);
        var dWeight = device.From(new float[weight.Count], weight.Shape);
        device.Backend.Conv2d(x, weight, y, window);
        device.Backend.Conv2dInputGradient(dy, weight, dx, window, accumulate: true);
        device.Backend.Conv2dWeightGradient(x, dy, dWeight, window, accumulate: true);
        return (y.ToArray(), dx.ToArray(), dWeight.ToArray());
    }

    private void AssertNear(float[] expected, float[] actual, float scale)
    {
        var tolerance = 2 * scale * Number.Unit * Fixture.RoundingFactor;
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance,
                $"{Fixture.Name}: element {i} is {actual[i]:R} instead of {expected[i]:R}.");
    }
}
