using Tersor.Format;

namespace Tersor.Tasks.Tests.Comparison;

public sealed class OutputComparisonTests
{
    private static readonly ModelGraph Classifier = new ModelGraphBuilder("classes", 2).Linear(3).Build();
    private static readonly ModelGraph Image = new ModelGraphBuilder("image", 1, 2, 2).Conv2d(1, 1).Build();

    [Fact]
    public void Outputs_that_are_equal_have_no_distance()
    {
        var comparison = new OutputComparison(Classifier);
        comparison.Add([1, 2, float.PositiveInfinity], [1, 2, float.PositiveInfinity]);
        Assert.Equal((0, 0, 0), (comparison.LargestDifference, comparison.MeanDifference, comparison.RelativeError));
        Assert.Equal((1, 1), (comparison.Samples, comparison.Agreeing));
    }

    [Fact]
    public void Logits_diverge_as_their_probabilities_do()
    {
        var (expected, actual) = (new[] { 1f, 2f, 0.5f }, new[] { 0.5f, 2.5f, 3f });
        double[] p = Probabilities(expected), q = Probabilities(actual);
        var kl = p.Zip(q, (x, y) => x * Math.Log(x / y)).Sum();
        var comparison = new OutputComparison(Classifier);
        comparison.Add(expected, actual);
        Assert.Equal(kl, comparison.Kl!.Value, 1e-12);
        Assert.Equal(kl, comparison.Loss, 1e-12);
        Assert.Equal(0, comparison.Agreement);

        // A number that is added to all logits changes nothing.
        comparison = new OutputComparison(Classifier);
        comparison.Add(expected, [.. expected.Select(logit => logit + 8)]);
        Assert.Equal(0, comparison.Kl!.Value, 1e-7);
        Assert.Equal(1, comparison.Agreement);
    }

    [Fact]
    public void Rows_that_sum_to_one_are_probabilities_until_one_does_not()
    {
        var comparison = new OutputComparison(Classifier);
        comparison.Add([0.5f, 0.25f, 0.25f], [0.25f, 0.25f, 0.5f]);
        Assert.Equal(0.25 * Math.Log(2), comparison.Kl!.Value, 1e-7);

        comparison.Add([3, 0, 0], [3, 0, 0]);
        double[] p = Probabilities([0.5f, 0.25f, 0.25f]), q = Probabilities([0.25f, 0.25f, 0.5f]);
        Assert.Equal(p.Zip(q, (x, y) => x * Math.Log(x / y)).Sum() / 2, comparison.Kl!.Value, 1e-7);
    }

    [Fact]
    public void A_probability_of_zero_is_far_but_not_infinitely_far()
    {
        var comparison = new OutputComparison(Softmax(isLog: false));
        comparison.Add([1, 0, 0], [0, 1, 0]);
        Assert.InRange(comparison.Kl!.Value, 10, 20);
    }

    [Fact]
    public void Sequences_of_logits_are_compared_row_by_row()
    {
        var graph = new ModelGraphBuilder("steps", 2, 4).Linear(2).Build();
        Assert.Equal([OutputKind.Logits], OutputKinds.Of(graph));
        var comparison = new OutputComparison(graph);
        comparison.Add([2, 0, 0, 2], [2, 0, 2, 0]);
        Assert.Equal(0.5, comparison.Agreement);
        double[] p = Probabilities([0, 2]), q = Probabilities([2, 0]);
        Assert.Equal(p.Zip(q, (x, y) => x * Math.Log(x / y)).Sum() / 2, comparison.Kl!.Value, 1e-12);
    }

    [Fact]
    public void Numbers_have_a_relative_error_and_a_cosine()
    {
        var comparison = new OutputComparison(Image);
        comparison.Add([3, 0, 0, 4], [3, 0, 0, 3]);
        comparison.Add([0, 0, 0, 0], [0, 0, 0, 0]);
        Assert.Null(comparison.Kl);
        Assert.Null(comparison.Agreement);
        Assert.Equal(0.2, comparison.RelativeError, 1e-12);
        Assert.Equal(0.2, comparison.Loss, 1e-12);
        Assert.Equal((((9 + 12) / (5 * Math.Sqrt(18))) + 1) / 2, comparison.Cosine, 1e-12);
        Assert.Equal(0.25, comparison.LargestDifference);
        Assert.Equal(0.25 / 8, comparison.MeanDifference);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_no_number_is_infinitely_far(float value)
    {
        var classes = new OutputComparison(Classifier);
        classes.Add([1, 2, 3], [1, value, 3]);
        Assert.Equal(double.PositiveInfinity, classes.Loss);
        Assert.Equal(double.PositiveInfinity, classes.LargestDifference);

        var image = new OutputComparison(Image);
        image.Add([0, 0, 0, 0], [0, value, 0, 0]);
        Assert.Equal(double.PositiveInfinity, image.Loss);
        image.Add([0, 0, 0, value], [0, 0, 0, 0]);
        Assert.Equal(double.PositiveInfinity, image.Loss);
        Assert.InRange(image.Cosine, 0, 1);
    }

    [Fact]
    public void All_outputs_of_a_graph_count()
    {
        // A recurrent layer's last state beside the classes.
        var graph = new ModelGraph(
            "two",
            [3, 4],
            [new LstmNode("lstm", [0], 2), new LastNode("last", [1]), new LinearNode("fc", [2], 3)],
            outputs: [new GraphOutput("classes", 3), new GraphOutput("state", 2)]);
        Assert.Equal([OutputKind.Logits, OutputKind.Numbers], OutputKinds.Of(graph));
        var comparison = new OutputComparison(graph);
        comparison.Add([1, 2, 3, 3, 4], [1, 2, 3, 3, 3]);
        Assert.Equal(0, comparison.Kl!.Value, 1e-12);
        Assert.Equal(0.2, comparison.Loss, 1e-12);
        Assert.Equal(1, comparison.Agreement);
        Assert.Throws<ArgumentException>(() => comparison.Add([1, 2, 3], [1, 2, 3]));
    }

    [Fact]
    public void A_softmax_over_classes_gives_probabilities_and_other_shapes_are_numbers()
    {
        Assert.Equal([OutputKind.Probabilities], OutputKinds.Of(Softmax(isLog: false)));
        Assert.Equal([OutputKind.Logits], OutputKinds.Of(Softmax(isLog: true)));
        Assert.Equal([OutputKind.Numbers], OutputKinds.Of(new ModelGraphBuilder("s", 2).Linear(3).Sigmoid().Build()));
        Assert.Equal([OutputKind.Numbers], OutputKinds.Of(new ModelGraphBuilder("one", 2).Linear(1).Build()));
        Assert.Equal([OutputKind.Numbers], OutputKinds.Of(Image));
    }

    private static ModelGraph Softmax(bool isLog) =>
        new("softmax", [2], [new LinearNode("fc", [0], 3), new SoftmaxNode("softmax", [1], 0, isLog)]);

    private static double[] Probabilities(float[] logits)
    {
        var powers = logits.Select(logit => Math.Exp(logit)).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
