using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>Nodes that make one number of many: reductions, normalisations and products of matrices.</summary>
public sealed class FoldNodeTests
{
    private const int Outer = 2;
    private const int Length = 3;
    private const int Inner = 4;

    private static readonly Dictionary<ReduceFunction, Func<double[], double>> Reductions = new()
    {
        [ReduceFunction.Sum] = x => x.Sum(),
        [ReduceFunction.Mean] = x => x.Average(),
        [ReduceFunction.Maximum] = x => x.Max(),
        [ReduceFunction.Minimum] = x => x.Min(),
        [ReduceFunction.Product] = x => x.Aggregate(1d, (product, v) => product * v),
        [ReduceFunction.ArgMaximum] = x => Array.IndexOf(x, x.Max()),
        [ReduceFunction.ArgMinimum] = x => Array.IndexOf(x, x.Min()),
    };

    public static TheoryData<ReduceFunction> ReduceFunctions => [.. Enum.GetValues<ReduceFunction>()];

    [Theory]
    [MemberData(nameof(ReduceFunctions))]
    public void Reduce(ReduceFunction function)
    {
        var isPlace = function is ReduceFunction.ArgMaximum or ReduceFunction.ArgMinimum;
        var check = NodeCheck.Of(
            values => new ReduceNode("", [.. values], function, [1]),
            x => [.. Groups(x[0]).Select(group => Reductions[function]([.. group.Select(i => x[0][i])]))],
            [Outer, Length, Inner]) with
        { HasGradient = !isPlace };
        check.Run();
        if (isPlace)
            return;

        // The outermost and the innermost, which are no neighbours, and all.
        NodeCheck.Of(
            values => new ReduceNode("", [.. values], function, [0, 2]),
            x =>
            [
                .. Enumerable.Range(0, Length)
                    .Select(j => Reductions[function]([.. x[0].Where((_, i) => i / Inner % Length == j)])),
            ],
            [Outer, Length, Inner]).Run();
        NodeCheck.Of(
            values => new ReduceNode("", [.. values], function, [0, 1]), x => [Reductions[function](x[0])], [3, 2]).Run();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Softmax(bool isLog) => NodeCheck.Of(
        values => new SoftmaxNode("", [.. values], 1, isLog),
        x => ByGroup(x[0], group =>
        {
            var sum = group.Sum(Math.Exp);
            return [.. group.Select(v => isLog ? v - Math.Log(sum) : Math.Exp(v) / sum)];
        }),
        [Outer, Length, Inner]).Run();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Normalize(bool isCentered) => NodeCheck.Of(
        values => new NormalizeNode("", [.. values], [1], 0.01f, isCentered),
        x => ByGroup(x[0], group =>
        {
            var mean = isCentered ? group.Average() : 0;
            var variance = group.Average(v => (v - mean) * (v - mean));
            return [.. group.Select(v => (v - mean) / Math.Sqrt(variance + 0.01f))];
        }),
        [Outer, Length, Inner]).Run();

    [Theory]
    [InlineData(new int[0], new int[0])]
    [InlineData(new[] { 2 }, new[] { 2 })]
    [InlineData(new[] { 2, 1 }, new[] { 3 })]
    [InlineData(new int[0], new[] { 2 })]
    public void MatMul(int[] left, int[] right)
    {
        const int m = 2, k = 3, n = 4;
        var outer = Tersor.Core.Shape.Broadcast(new(left), new(right));
        NodeCheck.Of(
            values => new MatMulNode("", [.. values]),
            x =>
            [
                .. Enumerable.Range(0, outer.Count * m * n).Select(i => Enumerable.Range(0, k).Sum(j =>
                    x[0][(((Matrix(left, i / (m * n)) * m) + (i / n % m)) * k) + j]
                    * x[1][(((Matrix(right, i / (m * n)) * k) + j) * n) + (i % n)])),
            ],
            [.. left, m, k], [.. right, k, n]).Run();

        int Matrix(int[] own, int i)
        {
            var (place, stride) = (0, 1);
            for (var axis = 1; axis <= own.Length; axis++)
            {
                place += own[^axis] == 1 ? 0 : i % outer[-axis] * stride;
                stride *= own[^axis];
                i /= outer[-axis];
            }

            return place;
        }
    }

    /// <summary>A right side that is the same for every sample takes one product; it learns from all of them.</summary>
    [Fact]
    public void MatMul_by_a_constant()
    {
        var graph = new ModelGraphBuilder("product", 2, 3).Node(new ConstantNode("c", [], [3, 2], IsTrained: true))
            .Node(new MatMulNode("", [0, 1])).Build();
        new NodeCheck(graph, x => [.. Enumerable.Range(0, 4).Select(i => Product(x, i / 2, i % 2))]).Run();

        static double Product(double[][] x, int row, int column) =>
            Enumerable.Range(0, 3).Sum(j => x[0][(row * 3) + j] * x[1][(j * 2) + column]);
    }

    private static double[] ByGroup(double[] x, Func<double[], double[]> f)
    {
        var y = new double[x.Length];
        foreach (var group in Groups(x))
            foreach (var (i, value) in group.Zip(f([.. group.Select(i => x[i])])))
                y[i] = value;
        return y;
    }

    /// <summary>The places that differ in the middle axis alone.</summary>
    private static IEnumerable<int[]> Groups(double[] x) =>
        Enumerable.Range(0, x.Length).GroupBy(i => (i / (Length * Inner), i % Inner)).Select(group => group.ToArray());
}
