using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// Which values of the file a parameter is: the tensor seen under another shape, some indices of each axis, the axes reordered.
/// It can be read both ways, so that changed parameters find back to where they came from.
/// </summary>
/// <param name="Tensor">Where the tensor stands: <see cref="ConstantTensor.Origin"/>.</param>
/// <param name="View">The extents that its values are seen under; their product is its count.</param>
/// <param name="Selection">
/// For each axis of the view the indices that are taken, in the parameter's order; a default array takes all.
/// </param>
/// <param name="Permutation">Axis i of the parameter is axis <c>Permutation[i]</c> of the view; default if none moves.</param>
/// <example>
/// Of an LSTM's W [2, 4·H, I] in ONNX's gate order i o f c, the backward direction in i f g o: view [2, 4, H, I], selection
/// ([1], [0, 2, 3, 1], all, all).
/// </example>
public sealed record WeightOrigin(
    string Tensor,
    ImmutableArray<int> View,
    ImmutableArray<ImmutableArray<int>> Selection = default,
    ImmutableArray<int> Permutation = default)
{
    /// <summary>
    /// What is added to these values, of their number or fewer, which makes the parameter a sum; null if nothing is. A parameter
    /// that has changed stands in the tensor alone, with zeros here.
    /// </summary>
    public WeightOrigin? Addend { get; init; }

    /// <summary>For each value of the parameter, row-major, its place in the tensor.</summary>
    /// <param name="count">How many values the tensor has.</param>
    /// <exception cref="OnnxException">The tensor has not so many.</exception>
    internal int[] Places(int count)
    {
        if (View.Aggregate(1L, (product, extent) => product * extent) != count)
            throw new OnnxException($"tensor '{Tensor}' has {count} values, not [{string.Join(", ", View)}]");
        var numbers = new long[count];
        for (var i = 0; i < count; i++)
            numbers[i] = i;
        var taken = new AxisSelection(new ConstantTensor(View, numbers));
        for (var axis = 0; axis < View.Length && !Selection.IsDefault; axis++)
            if (!Selection[axis].IsDefault)
                taken.Take(axis, Selection[axis]);
        if (!Permutation.IsDefault)
            taken.Permute(Permutation.AsSpan());
        return Array.ConvertAll(taken.Apply().Integers, place => (int)place);
    }
}
