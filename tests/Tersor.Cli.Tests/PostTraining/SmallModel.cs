using Tersor.Format;

namespace Tersor.Cli.Tests.PostTraining;

/// <summary>A small network with weights that somebody may have trained, and inputs of it.</summary>
internal static class SmallModel
{
    public const int Side = 8;

    /// <summary>A convolution and a linear layer, for images of 3×8×8 and four classes.</summary>
    public static ModelGraph Graph { get; } = new ModelGraphBuilder("small", 3, Side, Side)
        .Conv2d(8, 3, padding: 1).Relu().MaxPool2d(2).Flatten().Linear(16).Relu().Linear(4).Build(new(0.5f, 0.25f));

    /// <summary>Random weights, none of them zero.</summary>
    public static StoredTensor[] Weights(ModelGraph graph, Func<string, float[], float[]>? change = null)
    {
        var random = new Random(5);
        return
        [
            .. graph.Parameters.Select(parameter =>
            {
                var values = new float[parameter.Count];
                foreach (ref var value in values.AsSpan())
                    value = (float)((random.NextDouble() + random.NextDouble() - 1) / Math.Sqrt(parameter.Count / 8.0));
                return StoredTensor.Dense(
                    parameter.Name, parameter.Shape, change?.Invoke(parameter.Name, values) ?? values);
            }),
        ];
    }

    /// <summary>Writes the network as a <c>.tersor</c> file.</summary>
    public static string Write(string path, IReadOnlyDictionary<string, string>? notes = null)
    {
        TersorFile.Write(path, Graph, Weights(Graph), notes);
        return path;
    }

    /// <summary>Writes images of a size, all of them different.</summary>
    public static void WriteImages(string folder, int count, int side = Side, int seed = 1)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var pixels = new byte[3 * side * side];
            random.NextBytes(pixels);
            File.WriteAllBytes(Path.Combine(folder, $"{i:000}.png"), PngWriter.Encode(side, side, 3, pixels));
        }
    }
}
