using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>What became of each weight, as the file has it.</summary>
internal static class LayerFigures
{
    /// <summary>The figures of all weights, in the graph's order.</summary>
    /// <param name="calibration">The dense network.</param>
    /// <param name="file">The file.</param>
    /// <param name="found">The pass that the file comes from.</param>
    public static ImmutableArray<PostTrainingLayer> Of(Calibration calibration, TersorFile file, PassResult found)
    {
        var layers = ImmutableArray.CreateBuilder<PostTrainingLayer>();
        for (var i = 0; i < file.Tensors.Length; i++)
        {
            var spec = file.Graph.Parameters[i];
            if (spec.Role != ParameterRole.Weight)
                continue;
            var (tensor, weight) = (file.Tensors[i], found.Weights.GetValueOrDefault(spec.Name));
            var bytes = file.Layouts[i].Bytes;
            layers.Add(new PostTrainingLayer(
                LayerName.Of(spec),
                spec.Count,
                tensor.NonZeros,
                tensor.Kind == StoredKind.Shared ? tensor.Codebook.Length : null,
                8.0 * bytes / spec.Count,
                sizeof(float) * (long)spec.Count,
                bytes,
                Sqnr(calibration.Dense[spec.Name].ToArray(), tensor.Decode()),
                weight?.OutputSqnr ?? double.NaN,
                weight?.Seconds ?? 0));
        }

        return layers.ToImmutable();
    }

    private static double Sqnr(float[] wanted, float[] given)
    {
        var (signal, noise) = (0.0, 0.0);
        for (var i = 0; i < wanted.Length; i++)
        {
            signal += (double)wanted[i] * wanted[i];
            noise += ((double)wanted[i] - given[i]) * ((double)wanted[i] - given[i]);
        }

        return 10 * Math.Log10(signal / noise);
    }
}
