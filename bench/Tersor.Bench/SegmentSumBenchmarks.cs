using BenchmarkDotNet.Attributes;
using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Bench;

/// <summary>
/// Centroid gradients: the gradients of LeNet-300-100's first layer, summed over each of its clusters; and their counterpart, the
/// gather.
/// </summary>
public class SegmentSumBenchmarks
{
    private const int Weights = 300 * 784;

    private Device _device = null!;
    private Tensor _gradient;
    private Tensor _codes;
    private Tensor _codebook;

    [Params(16, 256)]
    public int Clusters { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Cpu(Threads);
        _gradient = _device.From(RandomValues.Uniform(Weights), new Shape(Weights));
        _codes = _device.Empty(new Shape(Weights), ElementType.UInt8);
        _device.Write<byte>(_codes, RandomValues.Codes(Weights, Clusters));
        _codebook = _device.From(RandomValues.Uniform(Clusters), new Shape(Clusters));
    }

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();

    [Benchmark]
    public void SegmentSum() => _device.Backend.SegmentSum(_gradient, _codes, _codebook, accumulate: false);

    [Benchmark]
    public void GatherCodebook() => _device.Backend.GatherCodebook(_codebook, _codes, _gradient);
}
