using Tersor.Format;

namespace Tersor.Host.Tests;

/// <summary>A linear classifier of 1×8×8 images whose answers a test can compute by itself.</summary>
internal static class TestModel
{
    public const int Side = 8;
    public const int Pixels = Side * Side;
    public const int Classes = 5;
    public const float Mean = 0.25f;
    public const float Deviation = 0.5f;

    /// <summary>What a <see cref="Writer"/> knows.</summary>
    public const string Letters = "abcdefgh";

    // Multiples of 1/64: any coding of floats holds them.
    private static readonly float[] Weights = Numbers(Classes * Pixels);
    private static readonly float[] Biases = Numbers(Classes);

    private static readonly ModelGraph Graph =
        new ModelGraphBuilder("small", 1, Side, Side).Flatten().Linear(Classes).Build(new InputNormalization(Mean, Deviation));

    /// <summary>The model's file.</summary>
    public static byte[] Bytes { get; } = Of(Graph, Weights, Biases);

    /// <summary>The same model in a file that names its classes.</summary>
    public static byte[] Named(string[] names) => TersorFile.ToBytes(
        Graph,
        Tensors(Graph, Weights, Biases),
        new Dictionary<string, string> { [ClassNames.Key] = ClassNames.Write([.. names], data: "")! });

    /// <summary>The same model in a file with a note.</summary>
    public static byte[] Noted(string key, string value) =>
        TersorFile.ToBytes(Graph, Tensors(Graph, Weights, Biases), new Dictionary<string, string> { [key] = value });

    /// <summary>A model that writes the characters a to h, as its random weights have it.</summary>
    public static byte[] Writer(bool isRecurrent = true)
    {
        var builder = new ModelGraphBuilder("writer", 6).Embedding(Letters.Length, 4);
        var graph = (isRecurrent ? builder.Lstm(7) : builder).Linear(Letters.Length).Build();
        return TersorFile.ToBytes(
            graph, Tensors(graph), new Dictionary<string, string> { [TextVocabulary.Key] = Letters });
    }

    /// <summary>A model that makes grey images of 4×4.</summary>
    public static byte[] Generator() =>
        Of(new ModelGraphBuilder("generator", 3).Linear(16).Reshape(1, 4, 4).Tanh().Build());

    /// <summary>A file of a graph with the given parameters, in order; the rest is random.</summary>
    public static byte[] Of(ModelGraph graph, params float[][] parameters) =>
        TersorFile.ToBytes(graph, Tensors(graph, parameters));

    /// <summary>The probabilities of a normalised input, in double precision from the definition.</summary>
    public static double[] Probabilities(double[] input)
    {
        var exponentials = Enumerable.Range(0, Classes)
            .Select(
                label => Math.Exp(Biases[label] + Enumerable.Range(0, Pixels).Sum(i => Weights[(label * Pixels) + i] * input[i])))
            .ToArray();
        return Array.ConvertAll(exponentials, value => value / exponentials.Sum());
    }

    /// <summary>A pixel as the model has learnt it.</summary>
    public static double Normalized(byte pixel) => ((pixel / 255.0) - Mean) / Deviation;

    /// <summary>Some image.</summary>
    public static byte[] Image(int seed)
    {
        var pixels = new byte[Pixels];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    private static float[] Numbers(int count) =>
        [.. Enumerable.Repeat(new Random(count), count).Select(random => random.Next(-32, 33) / 64f)];

    private static StoredTensor[] Tensors(ModelGraph graph, params float[][] parameters) =>
        [.. graph.Parameters.Select((parameter, i) =>
            StoredTensor.Dense(
                parameter.Name, parameter.Shape, [.. i < parameters.Length ? parameters[i] : Numbers(parameter.Count)]))];
}
