using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Shared values in the order that a file wants them: codes, their centroids, and each value's factor.</summary>
/// <param name="Codes">A code for each value; 0 is zero, k the centroid k - 1.</param>
/// <param name="Codebook">The centroids.</param>
/// <param name="Factors">One for each value; empty if all are 1.</param>
internal sealed record CodedValues(byte[] Codes, float[] Codebook, float[] Factors)
{
    /// <summary>A shared tensor's, row-major.</summary>
    public static CodedValues Of(StoredTensor tensor)
    {
        var factors = new float[tensor.Scales.Length == 0 ? 0 : tensor.Count];
        var inner = tensor.Shape.Skip(tensor.ScaleAxis + 1).Aggregate(1, (product, extent) => product * extent);
        for (var i = 0; i < factors.Length; i++)
            factors[i] = tensor.Scales[i / inner % tensor.Scales.Length];
        return new CodedValues(tensor.Codes, tensor.Codebook, factors);
    }

    /// <summary>The same values in another order.</summary>
    /// <param name="codes">Puts codes in that order.</param>
    /// <param name="factors">Puts factors in that order.</param>
    public CodedValues Reordered(Func<byte[], byte[]> codes, Func<float[], float[]> factors) =>
        new(codes(Codes), Codebook, Factors.Length == 0 ? [] : factors(Factors));

    /// <summary>
    /// The factors along the one axis of a shape that they follow, in extents that meet the shape; null if they follow none.
    /// </summary>
    public (int[] Shape, float[] Values)? FactorsAlong(ReadOnlySpan<int> shape)
    {
        var inner = Factors.Length;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var extent = shape[axis];
            inner /= extent;
            var values = new float[extent];
            for (var i = 0; i < extent; i++)
                values[i] = Factors[i * inner];
            if (Follow(values, inner))
            {
                var extents = new int[shape.Length];
                Array.Fill(extents, 1);
                extents[axis] = extent;
                return (extents, values);
            }
        }

        return null;
    }

    private bool Follow(float[] values, int inner)
    {
        for (var i = 0; i < Factors.Length; i++)
            if (Factors[i] != values[i / inner % values.Length])
                return false;
        return true;
    }
}
