using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Peers.PostTraining;

/// <summary>
/// Every weight becomes the nearest of 2^bits − 1 evenly spaced numbers around 0, each output channel with a step of its own: the
/// one of a few candidates that changes the channel's weights least.
/// </summary>
internal static class RoundToNearest
{
    private const int Candidates = 25;
    private const double SmallestShare = 0.4;

    /// <summary>Rounds the weights of a model and leaves the rest alone, in half precision.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensors">Its parameters.</param>
    /// <param name="bits">2 to 8.</param>
    public static ImmutableArray<StoredTensor> Of(ModelGraph graph, IEnumerable<StoredTensor> tensors, int bits)
    {
        var roles = graph.Parameters.ToDictionary(parameter => parameter.Name);
        return
        [
            .. tensors.Select(tensor => roles[tensor.Name] is { Role: ParameterRole.Weight } spec
                ? Of(tensor, spec.OutputAxis, (1 << (bits - 1)) - 1)
                : StoredTensor.Dense(tensor.Name, tensor.Shape, tensor.Decode(), FloatWidth.Half)),
        ];
    }

    private static StoredTensor Of(StoredTensor tensor, int axis, int largest)
    {
        var (values, rows) = (tensor.Decode(), tensor.Shape[axis]);
        var inner = tensor.Shape.Skip(axis + 1).Aggregate(1, (product, extent) => product * extent);
        int Row(int i) => i / inner % rows;
        var maxima = new float[rows];
        for (var i = 0; i < values.Length; i++)
            maxima[Row(i)] = Math.Max(maxima[Row(i)], Math.Abs(values[i]));

        var (steps, least) = (new float[rows], new double[rows]);
        Array.Fill(least, double.PositiveInfinity);
        for (var candidate = 0; candidate < Candidates; candidate++)
        {
            var share = SmallestShare + ((1 - SmallestShare) * candidate / (Candidates - 1));

            // A channel of next to nothing has the smallest step that a file can hold.
            var tried = Array.ConvertAll(
                maxima, most => most == 0 ? 1 : Math.Max((float)Half.Epsilon, (float)(Half)(share * most / largest)));
            var errors = new double[rows];
            for (var i = 0; i < values.Length; i++)
                errors[Row(i)] += Math.Pow(values[i] - (Level(values[i], tried[Row(i)], largest) * tried[Row(i)]), 2);
            for (var row = 0; row < rows; row++)
                if (errors[row] < least[row])
                    (steps[row], least[row]) = (tried[row], errors[row]);
        }

        // Code 0 is the number 0, and so no centroid.
        int[] levels = [.. Enumerable.Range(-largest, (2 * largest) + 1).Where(level => level != 0)];
        var codes = new byte[values.Length];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = (byte)(Array.BinarySearch(levels, Level(values[i], steps[Row(i)], largest)) + 1 is > 0 and var code
                ? code
                : 0);
        return StoredTensor.Shared(
            tensor.Name, tensor.Shape, Array.ConvertAll(levels, level => (float)level), codes, FloatWidth.Half, steps, axis);
    }

    private static int Level(float value, float step, int largest) =>
        Math.Clamp((int)Math.Round(value / step), -largest, largest);
}
