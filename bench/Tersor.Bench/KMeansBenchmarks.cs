using BenchmarkDotNet.Attributes;
using Tersor.Compression;
using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Bench;

/// <summary>Clustering the weights that pruning leaves of LeNet-300-100's first layer, and of the whole layer.</summary>
public class KMeansBenchmarks
{
    private Device _device = null!;
    private Tensor _weights;

    [Params(20_000, 300 * 784)]
    public int Weights { get; set; }

    [Params(16, 64)]
    public int Clusters { get; set; }

    [Params(CentroidInitialization.Linear, CentroidInitialization.Optimal)]
    public CentroidInitialization Initialization { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Cpu();
        _weights = _device.From(RandomValues.Normal(Weights), new Shape(Weights));
    }

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();

    [Benchmark]
    public float[] Cluster() => KMeans.Cluster(_weights, Clusters, Initialization);
}
