using System.Collections.Immutable;
using Tersor.Compression.PostTraining;
using Tersor.Format;

namespace Tersor.Peers.PostTraining;

/// <summary>A model whose weights are rounded to the nearest of evenly spaced numbers, a step for each output channel.</summary>
internal static class Rounded
{
    /// <summary>Rounds the weights of a model and leaves the rest alone, in half precision.</summary>
    /// <param name="graph">The model; outputs are the first extent of its weights.</param>
    /// <param name="tensors">Its parameters.</param>
    /// <param name="bits">2 to 8.</param>
    public static ImmutableArray<StoredTensor> Of(ModelGraph graph, IEnumerable<StoredTensor> tensors, int bits)
    {
        var roles = graph.Parameters.ToDictionary(parameter => parameter.Name);
        return
        [
            .. tensors.Select(tensor => roles[tensor.Name] is { Role: ParameterRole.Weight } spec
                ? Of(tensor, spec.OutputAxis, bits)
                : StoredTensor.Dense(tensor.Name, tensor.Shape, tensor.Decode(), FloatWidth.Half)),
        ];
    }

    private static StoredTensor Of(StoredTensor tensor, int axis, int bits)
    {
        if (axis != 0)
            throw new NotSupportedException($"'{tensor.Name}': outputs are its axis {axis}");
        var (rows, columns) = (tensor.Shape[0], tensor.Count / tensor.Shape[0]);
        var result = RoundToNearest.Run(
            new SweepProblem
            {
                Name = tensor.Name,
                Rows = rows,
                Columns = columns,
                Weights = tensor.Decode(),
                InputMean = new double[columns],
                ErrorMean = new double[rows],
                Positions = 1,
                Importance = Ones(rows),
                Blocks = [new SweepBlock(0, rows, Hessian: null, Diagonal: Ones(columns))],
            },
            bits);
        return StoredTensor.Shared(
            tensor.Name, tensor.Shape, result.Codebook, result.Codes, FloatWidth.Half, result.Scales, axis);
    }

    private static double[] Ones(int count)
    {
        var values = new double[count];
        Array.Fill(values, 1);
        return values;
    }
}
