using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>
/// A graph's network against a function of doubles: its output for a batch, and the gradients by inputs and parameters against
/// central differences of that function.
/// </summary>
/// <param name="Graph">One node, or few.</param>
/// <param name="Reference">
/// The output for one sample, from all inputs in the graph's order and all parameters behind them, row-major.
/// </param>
internal sealed record NodeCheck(ModelGraph Graph, Func<double[][], double[]> Reference)
{
    private const int Batch = 2;
    private const double Step = 1e-3;

    /// <summary>The least of the numbers that inputs and parameters have.</summary>
    public float Low { get; init; } = -2f;

    /// <summary>The largest.</summary>
    public float High { get; init; } = 2f;

    /// <summary>Whether a gradient reaches the inputs.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>The relative error that is allowed; results of a few operations are better.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>A check of one node behind as many inputs as there are shapes.</summary>
    /// <param name="node">Makes the node from the numbers of the values that it reads.</param>
    /// <param name="reference">See <see cref="Reference"/>.</param>
    /// <param name="shapes">The shapes of the inputs.</param>
    public static NodeCheck Of(Func<int[], GraphNode> node, Func<double[][], double[]> reference, params int[][] shapes)
    {
        var builder = new ModelGraphBuilder("node", shapes[0]);
        for (var i = 1; i < shapes.Length; i++)
            builder.Node(new InputNode($"input{i}", [], [.. shapes[i]]));
        return new NodeCheck(builder.Node(node([.. Enumerable.Range(0, shapes.Length)])).Build(), reference);
    }

    public void Run()
    {
        using var device = Device.Cpu(1);
        using var network = Network.Build(Graph, device, seed: 3);
        var parameters = network.Parameters.Select((parameter, i) => Numbers(parameter.Spec.Count, 50 + i)).ToArray();
        for (var i = 0; i < parameters.Length; i++)
            network.Parameters[i].SetValues(parameters[i]);
        var samples = Graph.Inputs.Select((input, i) => Numbers(Batch * Count(input.Shape), i)).ToArray();
        using var step = device.BeginStep();
        var inputs = Graph.Inputs
            .Select((input, i) => device.From(samples[i], new Shape([Batch, .. input.Shape])).RequireGradient())
            .ToArray();
        var outputs = new Tensor[1];
        network.Forward(inputs, outputs, training: true);

        var expected = Outputs(samples, parameters);
        Assert.Equal([Batch, .. Graph.OutputShape], outputs[0].Shape.Dimensions.ToArray());
        AssertClose(expected, outputs[0].ToArray(), "output");

        var trained = network.Parameters.Index().Where(parameter => parameter.Item.IsTrainable).ToArray();
        if (!HasGradient)
        {
            Assert.False(outputs[0].RequiresGradient);
            return;
        }

        var seed = Numbers(expected.Length, 99);
        outputs[0].Backward(device.From(seed, outputs[0].Shape));
        for (var i = 0; i < inputs.Length; i++)
            AssertClose(Derivatives(samples[i]), inputs[i].Gradient?.ToArray() ?? new float[inputs[i].Count], $"gradient {i}");
        foreach (var (i, parameter) in trained)
            AssertClose(Derivatives(parameters[i]), parameter.Form.Owned.Gradient!.Value.ToArray(), parameter.Name);

        double[] Derivatives(float[] values)
        {
            var derivatives = new double[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var original = values[i];

                // The differences are taken where floats lie.
                var (above, below) = ((float)(original + Step), (float)(original - Step));
                values[i] = above;
                var after = Outputs(samples, parameters);
                values[i] = below;
                var before = Outputs(samples, parameters);
                values[i] = original;
                for (var j = 0; j < after.Length; j++)
                    derivatives[i] += after[j] == before[j] ? 0 : seed[j] * (after[j] - before[j]) / ((double)above - below);
            }

            return derivatives;
        }
    }

    /// <summary>What the reference gives for the batch; the parameters are the same for every sample.</summary>
    private double[] Outputs(float[][] samples, float[][] parameters) =>
    [
        .. Enumerable.Range(0, Batch).SelectMany(n => Reference(
        [
            .. samples.Select(sample => Doubles(sample.AsSpan(n * sample.Length / Batch, sample.Length / Batch))),
            .. parameters.Select(parameter => Doubles(parameter)),
        ])),
    ];

    private void AssertClose(double[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var size = expected.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty().Max();
        var tolerance = (what == "output" ? Tolerance : Math.Max(Tolerance, 2e-5)) * Math.Max(1, size);
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance) && !((float)expected[i]).Equals(actual[i]))
                Assert.Fail($"{Graph.Nodes[^1]}: {what} {i} is {actual[i]:R} instead of {expected[i]:R}.");
    }

    /// <summary>Numbers in shuffled order, no two equal: none is near a kink at 0 or at another number.</summary>
    private float[] Numbers(int count, int seed)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = Low + ((i + 0.4f + (0.01f * seed)) * (High - Low) / (count + 1));
        new Random(seed).Shuffle(values);
        return values;
    }

    private static int Count(IEnumerable<int> extents) => extents.Aggregate(1, (product, extent) => product * extent);

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];
}
