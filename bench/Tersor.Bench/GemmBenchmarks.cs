using BenchmarkDotNet.Attributes;
using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Bench;

/// <summary>Matrix products: cubes, and the three products of LeNet-300-100's first layer at batch 64.</summary>
public class GemmBenchmarks
{
    private Device _device = null!;
    private Tensor _a;
    private Tensor _b;
    private Tensor _c;

    /// <summary>C [m, n] = op(A) · op(B) with k terms; n or t for each operand.</summary>
    public sealed record Product(int M, int N, int K, string Transposes)
    {
        public override string ToString() => $"{M}x{N}x{K} {Transposes}";
    }

    public static IEnumerable<Product> Products =>
    [
        new(512, 512, 512, "nn"), new(1024, 1024, 1024, "nn"),
        new(64, 300, 784, "nt"), new(300, 784, 64, "tn"), new(64, 784, 300, "nn"),
    ];

    [ParamsSource(nameof(Products))]
    public Product Operands { get; set; } = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    private bool TransposeA => Operands.Transposes[0] == 't';

    private bool TransposeB => Operands.Transposes[1] == 't';

    [GlobalSetup]
    public void Setup()
    {
        var (m, n, k, _) = Operands;
        _device = Device.Cpu(Threads);
        _a = _device.From(RandomValues.Uniform(m * k), TransposeA ? new Shape(k, m) : new Shape(m, k));
        _b = _device.From(RandomValues.Uniform(k * n), TransposeB ? new Shape(n, k) : new Shape(k, n));
        _c = _device.Empty(new Shape(m, n));
    }

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();

    [Benchmark]
    public void Multiply() => _device.Backend.Gemm(_a, TransposeA, _b, TransposeB, _c, accumulate: false);
}
