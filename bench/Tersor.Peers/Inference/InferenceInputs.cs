using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Peers.Inference;

/// <summary>
/// What a model predicts for: images of the data set that it learnt from, as far as that is at hand, else noise: a generator's
/// latents, too.
/// </summary>
/// <param name="Origin">Where they come from.</param>
/// <param name="Values">Normalised, [count, …input].</param>
/// <param name="Density">The share that is not a raw 0.</param>
internal sealed record InferenceInputs(string Origin, float[] Values, double Density)
{
    private const string DataKey = "data";

    public static InferenceInputs For(TersorFile file, int count)
    {
        var graph = file.Graph;
        var length = graph.InputShape.Aggregate(1, (product, extent) => product * extent);
        var catalog = DatasetCatalog.Default();
        var name = file.Metadata.GetValueOrDefault(DataKey);
        var pixels = new byte[count * length];
        var origin = "noise";
        if (graph.InputShape.Length == 3 && name is not null && catalog.Locate(name) is not null)
        {
            var images = catalog.Load(name, graph.InputShape[0], _ => { }, null, CancellationToken.None).Test;
            for (var i = 0; i < count; i++)
                images.Image(i % images.Count).CopyTo(pixels.AsSpan(i * length));
            origin = name;
        }
        else
        {
            new Random(1).NextBytes(pixels);
        }

        var values = new float[pixels.Length];
        CompressedModel.From(file, new InferenceOptions { Selection = KernelSelection.Fixed }).Normalize(pixels, values);
        return new InferenceInputs(origin, values, 1 - ((double)pixels.AsSpan().Count((byte)0) / pixels.Length));
    }
}
