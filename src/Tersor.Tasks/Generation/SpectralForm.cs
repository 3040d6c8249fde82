using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// A weight divided by its largest singular value, as a matrix [outputs, rest] (Miyato et al., "Spectral Normalization for
/// Generative Adversarial Networks", 2018): a layer of such a weight changes no distance by more than it is. The singular vectors
/// follow the weight by power iteration, and count as constants in the gradient.
/// </summary>
public sealed class SpectralForm : Reparameterization
{
    private const int FirstIterations = 10;
    private const float SmallestSquare = 1e-24f;

    private readonly Tensor _weight;
    private readonly Tensor _left;
    private readonly Tensor _right;

    /// <summary>A form over a weight, with singular vectors found from a random start.</summary>
    /// <param name="weight">A persistent tensor of at least two dimensions, owned from now on.</param>
    /// <param name="seed">Decides the start.</param>
    /// <param name="stream">The random stream of the start.</param>
    public SpectralForm(Tensor weight, ulong seed, ulong stream)
    {
        _weight = weight;
        var rows = weight.Shape[0];
        _left = weight.Device.EmptyPersistent(new Shape(rows, 1));
        _right = weight.Device.EmptyPersistent(new Shape(weight.Count / rows, 1));
        weight.Device.Backend.RandomNormal(_left, seed, stream, 0f, 1f);
        for (var i = 0; i < FirstIterations; i++)
            Iterate();
    }

    /// <inheritdoc/>
    public override Tensor Owned => _weight;

    /// <inheritdoc/>
    public override bool OwnsWeight => true;

    /// <inheritdoc/>
    /// <remarks>The left singular vector, [outputs, 1]: the right one follows from it.</remarks>
    public override ImmutableArray<(string Name, Tensor Value)> State => [("left", _left)];

    /// <summary>
    /// Moves the singular vectors by one power iteration: right ∝ Wᵀ · left, left ∝ W · right. Once before each step.
    /// </summary>
    public void Iterate()
    {
        using var guard = Tape.NoGrad();
        using var step = _weight.Device.BeginStep();
        var matrix = Matrix();
        Normalize(matrix.MatMul(_left, transpose: true), _right);
        Normalize(matrix.MatMul(_right), _left);
    }

    /// <inheritdoc/>
    public override Tensor Effective()
    {
        var matrix = Matrix();
        var sigma = _left.MatMul(matrix.MatMul(_right), transpose: true);
        return (matrix / sigma).Reshape(_weight.Shape);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weight.Dispose();
        _left.Dispose();
        _right.Dispose();
    }

    private Tensor Matrix() => _weight.Reshape(new Shape(_left.Count, _right.Count));

    private static void Normalize(Tensor vector, Tensor unit)
    {
        var backend = vector.Device.Backend;
        var length = vector.Device.Empty(new Shape(1));
        backend.Reduce(default(SumOfSquares), vector, 1, vector.Count, 1, length);
        backend.Map(new AddConstant(SmallestSquare), length, length);
        backend.Map(default(Sqrt), length, length);
        backend.Map(default(Divide), vector, length, unit);
    }
}
