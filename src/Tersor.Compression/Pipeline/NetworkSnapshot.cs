using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>Writes down a network's parameters as a file holds them.</summary>
public static class NetworkSnapshot
{
    /// <summary>Every parameter of a network, in the order of its graph.</summary>
    /// <param name="network">Dense, pruned or shared parameters, in any mixture.</param>
    /// <param name="weights">The width of centroids, and of weights that are not shared.</param>
    /// <param name="others">The width of biases, normalisations and statistics that are not shared.</param>
    /// <exception cref="NonFiniteException">A parameter holds an infinity or no number at all.</exception>
    public static ImmutableArray<StoredTensor> Take(Network network, FloatWidth weights, FloatWidth others) =>
        [.. network.Parameters.Select(
            parameter => Store(parameter, parameter.Spec.Role == ParameterRole.Weight ? weights : others))];

    /// <summary>Every parameter of a network, as a recipe wants them encoded.</summary>
    internal static ImmutableArray<StoredTensor> Take(Network network, EncodeStage encoding) =>
        Take(network, encoding.Codebook, encoding.Bias == BiasTreatment.Single ? FloatWidth.Single : FloatWidth.Half);

    /// <summary>One parameter of a network.</summary>
    /// <param name="parameter">Dense, pruned or shared.</param>
    /// <param name="width">The width of its floats.</param>
    /// <exception cref="NonFiniteException">It holds an infinity or no number at all.</exception>
    internal static StoredTensor Store(Parameter parameter, FloatWidth width)
    {
        var (name, shape) = (parameter.Name, parameter.Spec.Shape);
        if (parameter.Form is ISharedWeights shared)
            return StoreShared(name, shape, shared.Read(), width);
        var values = Finite(name, parameter.ToArray());
        return parameter.Form is PrunedForm
            ? StoredTensor.Sparse(name, shape, values, width)
            : StoredTensor.Dense(name, shape, values, width);
    }

    /// <summary>
    /// Brings codes into the one form in which a file is smallest: centroids as the file can hold them, ascending, each
    /// different, each used; a centroid that rounds to zero is a pruned weight.
    /// </summary>
    private static StoredTensor StoreShared(string name, ImmutableArray<int> shape, SharedWeights weights, FloatWidth width)
    {
        var codes = weights.Codes;
        float[] centroids = [0f, .. weights.Centroids];
        var used = new bool[centroids.Length];
        foreach (var code in codes)
            used[code] = true;
        var needed = Finite(name, [.. centroids.Where((_, code) => used[code])]);
        var isHalf = width == FloatWidth.Half && HalfPrecision.Holds(needed);
        var rounded = isHalf ? Array.ConvertAll(centroids, centroid => (float)(Half)centroid) : centroids;
        float[] codebook = [.. rounded.Where((centroid, code) => used[code] && centroid != 0).Distinct().Order()];

        // A centroid that is not in the codebook, at index -1, rounds to zero or is not used: code 0.
        byte[] renamed = [.. rounded.Select(centroid => (byte)(Array.IndexOf(codebook, centroid) + 1))];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = renamed[codes[i]];
        var stored = StoredTensor.Shared(name, shape, codebook, codes, isHalf ? FloatWidth.Half : FloatWidth.Single);
        return weights.Scales.Length == 0
            ? stored
            : stored.WithScales([.. Finite(name, weights.Scales).Select(LeastPositive)], weights.ScaleAxis);
    }

    // A scale that has learnt its way to zero or below it stands for a row that is as good as pruned.
    private static float LeastPositive(float scale) => Math.Max(scale, (float)Half.Epsilon);

    private static float[] Finite(string name, float[] values)
    {
        foreach (var value in values)
            if (!float.IsFinite(value))
                throw new NonFiniteException($"'{name}' holds the value {value}");
        return values;
    }
}
