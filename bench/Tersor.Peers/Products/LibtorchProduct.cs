using static TorchSharp.torch;

namespace Tersor.Peers.Products;

/// <summary>A product in TorchSharp, into a matrix that is there already.</summary>
internal sealed class LibtorchProduct : IDisposable
{
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly Tensor _c;

    /// <summary>A product of the given row-major operands.</summary>
    public LibtorchProduct(ProductShape shape, float[] a, float[] b)
    {
        _a = Matrix(a, shape.M, shape.K, shape.TransposeA);
        _b = Matrix(b, shape.K, shape.N, shape.TransposeB);
        _left = shape.TransposeA ? _a.t() : _a.alias();
        _right = shape.TransposeB ? _b.t() : _b.alias();
        _c = zeros(shape.M, shape.N);
    }

    /// <summary>c = 0 · c + a · b in place: libtorch's way to a product that allocates nothing.</summary>
    public void Multiply() => _c.addmm_(_left, _right, beta: 0, alpha: 1);

    /// <summary>The product, row-major.</summary>
    public float[] Result() => _c.data<float>().ToArray();

    public void Dispose()
    {
        foreach (var matrix in new[] { _left, _right, _a, _b, _c })
            matrix.Dispose();
    }

    private static Tensor Matrix(float[] values, int rows, int columns, bool transposed) =>
        transposed ? tensor(values, columns, rows) : tensor(values, rows, columns);
}
