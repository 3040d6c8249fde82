using BenchmarkDotNet.Attributes;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Kernels;

namespace Tersor.Bench;

/// <summary>The convolutions of LeNet-5 at batch 64, with both gradients.</summary>
public class ConvolutionBenchmarks
{
    private const int Batch = 64;
    private const int Kernel = 5;

    private static readonly WindowGeometry Window = new(Kernel, Kernel);

    private Device _device = null!;
    private Tensor _x;
    private Tensor _weight;
    private Tensor _bias;
    private Tensor _y;

    /// <summary>A layer: input channels and side, output channels.</summary>
    public sealed record Layer(string Name, int Channels, int Side, int Filters)
    {
        public override string ToString() => Name;
    }

    public static IEnumerable<Layer> Layers => [new("conv1", 1, 28, 20), new("conv2", 20, 12, 50)];

    [ParamsSource(nameof(Layers))]
    public Layer Which { get; set; } = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var (_, channels, side, filters) = Which;
        _device = Device.Cpu(Threads);
        _x = Random(new Shape(Batch, channels, side, side));
        _weight = Random(new Shape(filters, channels, Kernel, Kernel));
        _bias = Random(new Shape(filters));
        _y = Random(new Shape(Batch, filters, Window.OutputHeight(side), Window.OutputWidth(side)));
    }

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();

    [Benchmark]
    public void Forward() => _device.Backend.Conv2d(_x, _weight, _y, Window, new Epilogue(_bias, Activation.Relu));

    [Benchmark]
    public void InputGradient() => _device.Backend.Conv2dInputGradient(_y, _weight, _x, Window, accumulate: false);

    [Benchmark]
    public void WeightGradient() => _device.Backend.Conv2dWeightGradient(_x, _y, _weight, Window, accumulate: false);

    private Tensor Random(Shape shape) => _device.From(RandomValues.Uniform(shape.Count), shape);
}
