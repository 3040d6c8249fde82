using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Peers.Products;

/// <summary>A product in Tersor, into a matrix that is there already.</summary>
internal sealed class TersorProduct : IDisposable
{
    private readonly ProductShape _shape;
    private readonly Device _device;
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _c;

    /// <summary>A product of the given row-major operands.</summary>
    public TersorProduct(ProductShape shape, float[] a, float[] b, int threads)
    {
        _shape = shape;
        _device = Device.Cpu(threads);
        _a = _device.From(a, shape.TransposeA ? new Shape(shape.K, shape.M) : new Shape(shape.M, shape.K));
        _b = _device.From(b, shape.TransposeB ? new Shape(shape.N, shape.K) : new Shape(shape.K, shape.N));
        _c = _device.Empty(new Shape(shape.M, shape.N));
    }

    /// <summary>c = a · b.</summary>
    public void Multiply() => _device.Backend.Gemm(_a, _shape.TransposeA, _b, _shape.TransposeB, _c, accumulate: false);

    /// <summary>The product, row-major.</summary>
    public float[] Result() => _c.ToArray();

    public void Dispose() => _device.Dispose();
}
