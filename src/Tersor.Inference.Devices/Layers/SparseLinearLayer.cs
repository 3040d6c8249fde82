using Tersor.Core;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Inference.Devices;

/// <summary>
/// y […, out] = activation(x […, in] · Wᵀ + b) by the codes of W alone, for prediction: the product wants a column for each row
/// of x, so x and y are turned.
/// </summary>
internal sealed class SparseLinearLayer(
    CodebookSparseMatrix weight, Parameter? bias, FusedActivation activation) : Layer, IDisposable
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0];
        var rows = x.Shape.Rank == 2 ? x : x.Reshape(x.Shape.Matrix());
        var columns = rows.Transpose().Contiguous();
        var product = x.Device.Empty(new Shape(weight.Rows, rows.Shape[0]));
        x.Device.Backend.SpMM(
            weight, columns, product, accumulate: false, new Epilogue(bias?.Effective(), activation.Kind, activation.Slope));
        var y = product.Transpose().Contiguous();
        return x.Shape.Rank == 2 ? y : y.Reshape(x.Shape.With(-1, weight.Rows));
    }

    /// <inheritdoc/>
    public void Dispose() => weight.Dispose();
}
