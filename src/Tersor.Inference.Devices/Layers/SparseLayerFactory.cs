using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Inference.Devices;

/// <summary>The layers that multiply by codes. A node that has none is computed by decoded weights.</summary>
internal static class SparseLayerFactory
{
    /// <summary>The layer of a node; null if none skips its zeros.</summary>
    /// <param name="node">A node that multiplies by weights.</param>
    /// <param name="weights">Its shared weights, in the node's order.</param>
    /// <param name="device">The device it computes on.</param>
    /// <param name="bias">Null for none.</param>
    /// <param name="activation">What it computes besides.</param>
    public static Layer? Create(
        GraphNode node, ReadOnlySpan<StoredTensor> weights, Device device, Parameter? bias, FusedActivation activation)
    {
        switch (node)
        {
            case LinearNode:
                return new SparseLinearLayer(Matrix(device, weights[0]), bias, activation);
            case Conv2dNode { HasDenseWindows: true } convolution:
                return new SparseConv2dLayer(convolution, Matrix(device, weights[0]), bias, activation);
            case ConvTranspose2dNode convolution:
                var kernel = new PhaseKernel(convolution);
                return new SparseConvTranspose2dLayer(
                    convolution, kernel.Window, kernel.Arrange(device, weights[0]), bias, activation);
            case LstmNode { Arity: 1, ShowsCells: false }:
                return new SparseLstmLayer(Matrix(device, weights[0]), Matrix(device, weights[1]), bias);
            default:
                return null;
        }
    }

    private static CodebookSparseMatrix Matrix(Device device, StoredTensor stored)
    {
        var rows = stored.Shape[0];
        return CodebookSparseMatrix.From(
            device, rows, stored.Count / rows, stored.Codes, [0f, .. stored.Codebook], stored.Scales);
    }
}
