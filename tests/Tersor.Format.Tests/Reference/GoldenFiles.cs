namespace Tersor.Format.Tests;

/// <summary>
/// Models whose files were written when version 1 was first described in full. Their bytes may never change: they show that a
/// reader still reads what was written then, and that the writer still writes it. All numbers come from integers, so no
/// platform's arithmetic matters.
/// </summary>
internal static class GoldenFiles
{
    public static IEnumerable<(string Name, byte[] Bytes)> All =>
    [
        ("golden-image", Write(Image(), 3)),
        ("golden-sequence", Write(Sequence(), 9)),
        ("golden-vector", Write(Vector(), 20)),
    ];

    private static ModelGraph Image()
    {
        var builder = new ModelGraphBuilder("image", 1, 8, 8).Conv2d(4, 3, padding: 1, bias: false).BatchNorm().LeakyRelu(0.2f);
        var skip = builder.Current;
        return builder.Conv2d(4, 3, padding: 1).Tanh().Add(skip).MaxPool2d(2).AvgPool2d(3, stride: 1, padding: 1).ConvTranspose2d(
            2, 2, stride: 2)
            .Flatten().Dropout(0.5f).Linear(6, bias: false).Sigmoid().Build(new InputNormalization(0.5f, 0.25f));
    }

    private static ModelGraph Sequence() =>
        new ModelGraphBuilder("sequence", 5).Embedding(12, 8).Lstm(8).Lstm(8, bias: false).TiedLinear(1).Last().Build();

    private static ModelGraph Vector() => new ModelGraphBuilder("vector", 64).Linear(30).Relu().Linear(10).Reshape(2, 5).Build();

    private static byte[] Write(ModelGraph graph, int centroids)
    {
        var state = 1u;
        return TersorFile.ToBytes(
            graph,
            [.. graph.Parameters.Select((spec, i) => spec.Role != ParameterRole.Weight
                ? StoredTensor.Dense(spec.Name, spec.Shape, Values(spec), i % 2 == 0 ? FloatWidth.Half : FloatWidth.Single)
                : i % 3 == 2 ? StoredTensor.Sparse(spec.Name, spec.Shape, Values(spec), FloatWidth.Half)
                : StoredTensor.Shared(spec.Name, spec.Shape, Codebook(), Codes(spec), FloatWidth.Half))],
            new Dictionary<string, string> { ["data"] = graph.Name, ["vocabulary"] = "abc" });

        // The linear congruential generator of Numerical Recipes; the upper bits are the better ones.
        int Next(int limit) => (int)(((state = (1664525 * state) + 1013904223) >> 8) % (uint)limit);

        float[] Codebook() => [.. Enumerable.Range(0, centroids).Select(k => (k - (centroids / 2) + 0.5f) / 16)];

        byte[] Codes(ParameterSpec spec) =>
            [.. Enumerable.Range(0, spec.Count)
                .Select(_ => Next(4) == 0 ? (byte)(1 + ((Next(centroids) + Next(centroids)) / 2)) : (byte)0)];

        float[] Values(ParameterSpec spec) =>
            [.. Enumerable.Range(0, spec.Count).Select(_ => Next(3) == 0 ? 0 : (Next(257) - 128) / 256f)];
    }
}
