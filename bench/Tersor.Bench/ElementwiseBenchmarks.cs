using BenchmarkDotNet.Attributes;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Kernels;

namespace Tersor.Bench;

/// <summary>
/// Element-wise, pooling, optimiser and compression kernels on one thread, each beside a plain loop over spans. The vectors have
/// 16 Ki elements, which stay in the caches; the images are those of LeNet-5's first layer, a batch of 64.
/// </summary>
public class ElementwiseBenchmarks
{
    private const int Length = 16384;
    private const int Planes = 64 * 20;
    private const int Width = 24;
    private const int Clusters = 16;

    private Device _device = null!;
    private Tensor _x;
    private Tensor _gradient;
    private Tensor _velocity;
    private Tensor _y;
    private Tensor _sum;
    private Tensor _codes;
    private Tensor _centroids;
    private Tensor _images;
    private Tensor _pooled;
    private Tensor _places;

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Cpu(threads: 1);
        var values = RandomValues.Uniform(Length);
        _x = _device.From(values, new Shape(Length));
        _gradient = _device.From(values, new Shape(Length));
        _velocity = _device.From(values, new Shape(Length));
        _y = _device.From(values, new Shape(Length));
        _sum = _device.Empty(new Shape(1));
        _codes = _device.Empty(new Shape(Length), ElementType.UInt8);
        var centroids = RandomValues.Uniform(Clusters);
        Array.Sort(centroids);
        _centroids = _device.From(centroids, new Shape(Clusters));
        _images = _device.From(RandomValues.Uniform(Planes * Width * Width), new Shape(64, 20, Width, Width));
        _pooled = _device.Empty(new Shape(64, 20, Width / 2, Width / 2));
        _places = _device.Empty(new Shape(64, 20, Width / 2, Width / 2), ElementType.Int32);
    }

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();

    [Benchmark]
    public void Relu() => _device.Backend.Map(default(Relu), _x, _y);

    [Benchmark]
    public void ReluLoop()
    {
        var x = _x.AsSpan();
        var y = _y.AsSpan();
        for (var i = 0; i < y.Length; i++)
            y[i] = MathF.Max(x[i], 0f);
    }

    [Benchmark]
    public void Exp() => _device.Backend.Map(default(Exp), _x, _y);

    [Benchmark]
    public void ExpLoop()
    {
        var x = _x.AsSpan();
        var y = _y.AsSpan();
        for (var i = 0; i < y.Length; i++)
            y[i] = MathF.Exp(x[i]);
    }

    [Benchmark]
    public void Tanh() => _device.Backend.Map(default(Tanh), _x, _y);

    [Benchmark]
    public void TanhLoop()
    {
        var x = _x.AsSpan();
        var y = _y.AsSpan();
        for (var i = 0; i < y.Length; i++)
            y[i] = MathF.Tanh(x[i]);
    }

    [Benchmark]
    public void Sum() => _device.Backend.Reduce(default(Sum), _x, 1, Length, 1, _sum);

    [Benchmark]
    public float SumLoop()
    {
        var sum = 0f;
        foreach (var value in _x.AsSpan())
            sum += value;
        return sum;
    }

    [Benchmark]
    public void SgdStep() =>
        _device.Backend.SgdStep([new(_y, _gradient, _velocity, null, new SgdStepSettings(1e-6f, 0.9f, 1e-4f, false))], null);

    [Benchmark]
    public void SgdStepLoop()
    {
        var p = _y.AsSpan();
        var g = _gradient.AsSpan();
        var v = _velocity.AsSpan();
        for (var i = 0; i < p.Length; i++)
        {
            v[i] = (0.9f * v[i]) + g[i] + (1e-4f * p[i]);
            p[i] -= 1e-6f * v[i];
        }
    }

    [Benchmark]
    public void NearestCentroid() => _device.Backend.NearestCentroid(_x, _centroids, _codes);

    [Benchmark]
    public void MaxPool2d() => _device.Backend.MaxPool2d(_images, _pooled, _places, new WindowGeometry(2, 2, 2));

    [Benchmark]
    public void MaxPool2dGradient() =>
        _device.Backend.MaxPool2dGradient(_pooled, _places, _images, new WindowGeometry(2, 2, 2), accumulate: false);

    [Benchmark]
    public void RandomUniform() => _device.Backend.RandomUniform(_y, seed: 1, stream: 2, 0f, 1f);

    [Benchmark]
    public void RandomNormal() => _device.Backend.RandomNormal(_y, seed: 1, stream: 2, 0f, 1f);
}
