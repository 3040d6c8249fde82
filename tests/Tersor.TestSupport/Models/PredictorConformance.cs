using Tersor.Format;

namespace Tersor.TestSupport;

/// <summary>
/// What a predictor owes its callers, whatever runs the model: the answers of the training network, and one use.
/// </summary>
public abstract class PredictorConformance
{
    private const double RelativeTolerance = 1e-5;

    // More weights and pixels than that take an emulator minutes.
    private const int MostEmulatedParameters = 1500;

    /// <summary>How far sums may be off beyond single rounding.</summary>
    protected virtual double RoundingFactor => 1;

    /// <summary>Whether larger models take minutes.</summary>
    protected virtual bool IsEmulated => false;

    [Theory]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Outputs_are_those_of_the_training_network(string name)
    {
        var graph = Graphs.Find(name);
        Assert.SkipWhen(IsEmulated && graph.ParameterCount > MostEmulatedParameters, "too large for this backend");
        AssertAgrees(graph);
    }

    /// <summary>Holds predictions against those of the training network.</summary>
    protected void AssertAgrees(ModelGraph graph)
    {
        foreach (var (selection, hasScales) in
            new[] { (KernelSelection.Sparse, false), (KernelSelection.Sparse, true), (KernelSelection.Fixed, true) })
        {
            var file = RandomModel.File(graph, density: 0.7, hasScales: hasScales);
            using var predictor = Open(TersorFile.Read(file), selection);
            foreach (var batch in IsEmulated ? new[] { 2 } : [1, 3])
            {
                var inputs = RandomModel.Inputs(graph, batch);
                var expected = RandomModel.Expected(graph, file, inputs);
                var what = $"{graph.Name}, {selection}, scales {hasScales}, batch {batch}";
                AssertClose(expected, Predict(predictor, inputs), what);
            }
        }
    }

    [Theory]
    [MemberData(nameof(NormalizedLayer.Cases), MemberType = typeof(NormalizedLayer))]
    public void Normalisations_give_what_the_definition_says(string kind, float epsilon)
    {
        var layer = new NormalizedLayer(kind, epsilon);
        foreach (var selection in new[] { KernelSelection.Sparse, KernelSelection.Fixed })
        {
            using var predictor = Open(TersorFile.Read(layer.File(sharesWeights: true)), selection);
            layer.AssertOutputs(Predict(predictor, layer.Inputs), RoundingFactor);
        }
    }

    [Theory]
    [InlineData("lstm", 1)]
    [InlineData("lstm", 2)]
    [InlineData("lstm", 5)]
    [InlineData("gru", 1)]
    [InlineData("gru", 5)]
    public void Sequences_in_pieces_end_like_the_whole_whatever_is_predicted_between(string kind, int sequences)
    {
        var builder = new ModelGraphBuilder("whole", 4, 3);
        var layers = kind == "lstm"
            ? builder.Lstm(5).Lstm(4)
            : builder.Node(new GruNode("", [], 5)).Node(new RnnNode("", [], 6)).Node(new GruNode("", [], 4, ResetsFirst: true));
        var whole = layers.Last().Linear(2).Build();
        var tensors = RandomModel.Tensors(whole, 0.5, seed: 1);
        using var all = Open(whole, tensors);
        using var parts = Open(whole.WithInput([2, 3]), tensors);
        var inputs = RandomModel.Inputs(whole, sequences);
        var (first, second) = (Half(0), Half(6));
        var (expected, actual) = (Predict(all, inputs), new float[2 * sequences]);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            parts.Reset();
            parts.RunNext(first, actual);
            Predict(parts, inputs);
            parts.RunNext(second, actual);
            AssertClose(expected, actual, "pieces");
        }

        Assert.True(parts.Graph.IsRecurrent);
        Assert.Throws<InvalidOperationException>(() => parts.RunNext([.. first, .. first], new float[4 * sequences]));

        // After a reset any number of sequences may begin.
        parts.Reset();
        parts.RunNext([.. first, .. first], new float[4 * sequences]);

        float[] Half(int start) =>
            [.. Enumerable.Range(0, sequences).SelectMany(i => inputs.AsSpan((12 * i) + start, 6).ToArray())];
    }

    [Fact]
    public void A_symbol_is_its_row_and_one_that_is_none_the_nearest()
    {
        var graph = new ModelGraphBuilder("symbols", 3).Embedding(4, 2).Last().Build();
        using var predictor = Open(graph, [StoredTensor.Dense("embedding1.weight", [4, 2], [0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f])]);
        Assert.Equal([4f, 5f], Predict(predictor, [0f, 1f, 2f]));
        Assert.Equal([6f, 7f, 0f, 1f, 2f, 3f, 6f, 7f], Predict(predictor, [1f, 1f, 9f, 1f, 1f, -1f, 1f, 1f, 1f, 0f, 0f, 3f]));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var graph = new ModelGraphBuilder("one", 2, 3).Flatten().Linear(2).Build();
        using var predictor = Open(graph, RandomModel.Tensors(graph, 0.5, seed: 1));
        Assert.Throws<ArgumentException>(() => predictor.Run(new float[7], new float[2]));
        Assert.Throws<ArgumentException>(() => predictor.Run([], []));
        Assert.Throws<ArgumentException>(() => predictor.Run(new float[12], new float[2]));
        Assert.Throws<ArgumentException>(() => predictor.RunNext(new float[7], new float[2]));
    }

    [Fact]
    public void Pixels_are_normalised_as_in_training()
    {
        var graph = new ModelGraphBuilder("one", 3).Linear(2).Build(new InputNormalization(0.3f, 0.5f));
        using var predictor = Open(graph, RandomModel.Tensors(graph, 0.5, seed: 1));
        var input = new float[3];
        predictor.Normalize([0, 51, 255], input);
        Assert.Equal([-0.6f, -0.2f, 1.4f], input, (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal([3, 3], predictor.InputShape.Add(predictor.InputLength));
        Assert.Equal([2, 2], predictor.OutputShape.Add(predictor.OutputLength));
    }

    [Fact]
    public void The_plan_names_every_layer_with_weights_and_what_it_multiplies()
    {
        var graph = Graphs.Find("rows");
        foreach (var selection in new[] { KernelSelection.Sparse, KernelSelection.Fixed })
        {
            using var predictor = Open(graph, RandomModel.Tensors(graph, 0.7, seed: 1), selection);
            var layers = predictor.Plan.Where(layer => layer.Weights > 0).ToArray();
            Assert.Equal(["lstm1", "fc1 + relu1", "lstm2", "fc2"], layers.Select(layer => layer.Name));
            Assert.Equal([4 * 19 * (5 + 19), 19 * 7, 4 * 9 * (7 + 9), 9 * 4], layers.Select(layer => layer.Weights));
            Assert.Equal([6, 6, 6, 1], layers.Select(layer => layer.Repeats));
            Assert.All(layers, layer => Assert.InRange(layer.Density, 0.5, 0.9));
            Assert.All(layers, layer => Assert.Equal(
                selection == KernelSelection.Sparse, !layer.Batch!.Kernel.StartsWith("dense", StringComparison.Ordinal)));
        }
    }

    /// <summary>A predictor of a file.</summary>
    protected abstract IPredictor Open(TersorFile file, KernelSelection selection);

    /// <summary>A predictor of a graph and its weights.</summary>
    protected IPredictor Open(ModelGraph graph, StoredTensor[] tensors, KernelSelection selection = KernelSelection.Sparse) =>
        Open(TersorFile.Read(TersorFile.ToBytes(graph, tensors)), selection);

    /// <summary>The outputs for one input or several.</summary>
    protected static float[] Predict(IPredictor predictor, float[] inputs)
    {
        var outputs = new float[inputs.Length / predictor.InputLength * predictor.OutputLength];
        predictor.Run(inputs, outputs);
        return outputs;
    }

    /// <summary>
    /// Differences are relative to the largest output: one that happens to cancel says nothing. NaN and infinities are equal.
    /// </summary>
    protected static void AssertClose(float[] expected, float[] actual, string what)
    {
        var tolerance = RelativeTolerance * expected.Where(float.IsFinite).DefaultIfEmpty().Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance || expected[i].Equals(actual[i]),
                $"{what}: output {i} is {actual[i]}, not {expected[i]}");
    }
}
