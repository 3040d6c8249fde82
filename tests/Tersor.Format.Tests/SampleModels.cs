namespace Tersor.Format.Tests;

/// <summary>Models with weights drawn as compression leaves them.</summary>
internal static class SampleModels
{
    public static ModelGraph LeNet5(InputNormalization? normalization = null) => new ModelGraphBuilder("lenet-5", 1, 28, 28)
        .Conv2d(20, 5).MaxPool2d(2).Conv2d(50, 5).MaxPool2d(2).Flatten().Linear(500).Relu().Linear(10).Build(normalization);

    public static ModelGraph LeNet300() =>
        new ModelGraphBuilder("lenet-300-100", 1, 28, 28).Flatten().Linear(300).Relu().Linear(100).Relu().Linear(10).Build();

    /// <summary>Small, with every kind of node.</summary>
    public static ModelGraph Residual()
    {
        var builder =
            new ModelGraphBuilder("residual", 3, 8, 8).Conv2d(4, 3, padding: 1, bias: false).BatchNorm().LeakyRelu(0.2f);
        var skip = builder.Current;
        return builder.Conv2d(4, 3, stride: 1, padding: 1).Tanh().Add(skip).AvgPool2d(2).MaxPool2d(3, stride: 1, padding: 1)
            .Flatten().Dropout(0.5f).Linear(6, bias: false).Sigmoid().Build(new InputNormalization(0.5f, 0.25f));
    }

    /// <summary>Weights pruned to a density and shared among centroids, everything else dense.</summary>
    public static StoredTensor[] Compress(ModelGraph graph, double density, int centroids, int seed)
    {
        var random = new Random(seed);
        return [.. graph.Parameters.Select(spec => spec.Role == ParameterRole.Weight
            ? Shared(random, spec, density, centroids)
            : StoredTensor.Dense(spec.Name, spec.Shape, Floats(random, spec.Count), FloatWidth.Half))];
    }

    public static StoredTensor Shared(Random random, ParameterSpec spec, double density, int centroids)
    {
        var codebook = Floats(random, centroids);
        Array.Sort(codebook);
        var codes = new byte[spec.Count];
        foreach (ref var code in codes.AsSpan())
            if (random.NextDouble() < density)
                code = (byte)(1 + Math.Clamp((int)(centroids * (0.5 + (0.2 * Normal(random)))), 0, centroids - 1));
        return StoredTensor.Shared(spec.Name, spec.Shape, codebook, codes, FloatWidth.Half);
    }

    public static float[] Floats(Random random, int count)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (float)(0.1 * Normal(random));
        return values;
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
