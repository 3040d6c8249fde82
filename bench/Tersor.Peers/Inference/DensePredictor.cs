using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Peers.Inference;

/// <summary>Our session on the dense network: the decoded weights, none of them pruned.</summary>
internal static class DensePredictor
{
    // What pruned weights become: no result can tell it from 0, and no kernel takes it for one.
    private const float Least = 1e-30f;

    public static TersorPredictor Of(ModelGraph graph, Dictionary<string, float[]> parameters, float[] inputs, int threads)
    {
        var tensors = graph.Parameters.Select(spec => StoredTensor.Dense(
            spec.Name, spec.Shape, Array.ConvertAll(parameters[spec.Name], value => value == 0f ? Least : value)));
        return new TersorPredictor(CompressedModel.Load(TersorFile.ToBytes(graph, [.. tensors])), inputs, threads);
    }
}
