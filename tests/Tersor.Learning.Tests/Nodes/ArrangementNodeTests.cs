using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>Nodes that put numbers into other places: each output is one of the inputs' numbers, or one that pads.</summary>
public sealed class ArrangementNodeTests
{
    [Theory]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 0, 1 })]
    [InlineData(new[] { 2, 3 }, new[] { 1, 0 })]
    [InlineData(new[] { 1, 2, 1, 3, 2, 1, 2, 2 }, new[] { 7, 1, 4, 0, 3, 6, 2, 5 })]
    public void Permute(int[] shape, int[] order) => Check(
        values => new PermuteNode("", [.. values], [.. order]),
        shape,
        [.. order.Select(axis => shape[axis])],
        place => [.. Enumerable.Range(0, order.Length).Select(axis => place[Array.IndexOf(order, axis)])]);

    [Theory]
    [InlineData(1, 1, 3, 2, false)]
    [InlineData(1, 5, 3, 2, true)]
    [InlineData(0, 1, 2, 1, true)]
    [InlineData(2, 0, 1, 1, false)]
    public void Slice(int axis, int start, int count, int step, bool backwards) => Check(
        values => new SliceNode("", [.. values], axis, start, count, step, backwards),
        [2, 7, 3],
        With([2, 7, 3], axis, count),
        place => With(place, axis, start + (place[axis] * (backwards ? -step : step))));

    [Theory]
    [InlineData(0, new[] { 1, 1, 0 })]
    [InlineData(1, new[] { 3 })]
    [InlineData(2, new[] { 2, 0, 1, 0, 2 })]
    public void Gather(int axis, int[] places) => Check(
        values => new GatherNode("", [.. values], axis, [.. places]),
        [2, 4, 3],
        With([2, 4, 3], axis, places.Length),
        place => With(place, axis, places[place[axis]]));

    [Theory]
    [InlineData(PadMode.Constant, -7f)]
    [InlineData(PadMode.Lowest, 0f)]
    [InlineData(PadMode.Edge, 0f)]
    [InlineData(PadMode.Reflect, 0f)]
    [InlineData(PadMode.Wrap, 0f)]
    public void Pad(PadMode mode, float number)
    {
        int[] shape = [2, 4, 1, 3], before = [1, 2, 0, 0], after = [0, 3, 0, 2];
        Check(
            values => new PadNode("", [.. values], [.. before], [.. after], mode, number),
            shape,
            [.. shape.Select((extent, axis) => before[axis] + extent + after[axis])],
            place => [.. place.Select((i, axis) => Inside(i - before[axis], shape[axis]))],
            mode == PadMode.Lowest ? double.NegativeInfinity : number);

        // A step from the border at a time, as a ball would go; the outside stays outside for a constant.
        int Inside(int i, int extent) => mode switch
        {
            PadMode.Edge => Math.Clamp(i, 0, extent - 1),
            PadMode.Reflect => i < 0 ? -i : i >= extent ? extent - 1 - (i - (extent - 1)) : i,
            PadMode.Wrap => i < 0 ? i + extent : i >= extent ? i - extent : i,
            _ => i < 0 || i >= extent ? -1 : i,
        };
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Concat(int axis)
    {
        int[] first = [2, 3, 2];
        var second = With(first, axis, 4);
        var output = With(first, axis, first[axis] + 4);
        NodeCheck.Of(
            values => new ConcatNode("", [.. values], axis),
            x => Map(output, place => place[axis] < first[axis]
                ? x[0][Index(first, place)]
                : x[1][Index(second, With(place, axis, place[axis] - first[axis]))]),
            first, second).Run();
    }

    [Fact]
    public void Expand() => Check(
        values => new ExpandNode("", [.. values], [3, 2, 2, 4]), [2, 1, 4], [3, 2, 2, 4], place => [place[1], 0, place[3]]);

    [Fact]
    public void Reshape() => Check(
        values => new ReshapeNode("", [.. values], [3, 4]),
        [2, 6],
        [3, 4],
        place => [((place[0] * 4) + place[1]) / 6, ((place[0] * 4) + place[1]) % 6]);

    /// <summary>What reads constants alone is computed once, and is the same for every sample.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_constant_meets_every_sample(bool isTrained)
    {
        var graph = new ModelGraphBuilder("constant", 2, 3).Node(new ConstantNode("c", [], [3], isTrained))
            .Node(new UnaryNode("", [1], UnaryFunction.Square)).Node(new ReshapeNode("", [2], [1, 3]))
            .Node(new ConcatNode("", [0, 3], 0)).Build();
        new NodeCheck(graph, x => [.. x[0], .. x[1].Select(v => v * v)]).Run();
    }

    [Fact]
    public void An_output_of_constants_is_given_for_every_sample()
    {
        var graph = new ModelGraphBuilder("constant", 2).Node(new ConstantNode("c", [], [3])).Build();
        new NodeCheck(graph, x => x[1]) { HasGradient = false }.Run();
    }

    private static void Check(
        Func<int[], GraphNode> node, int[] shape, int[] output, Func<int[], int[]> origin, double outside = double.NaN) =>
        NodeCheck.Of(
            node,
            x => Map(output, place =>
                origin(place) is var from && from.Contains(-1) ? outside : x[0][Index(shape, from)]),
            shape).Run();

    private static double[] Map(int[] shape, Func<int[], double> f)
    {
        var places = new Shape(shape);
        return [.. Enumerable.Range(0, places.Count).Select(i => f(Place(shape, i)))];
    }

    private static int[] Place(int[] shape, int index)
    {
        var place = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
            (index, place[axis]) = Math.DivRem(index, shape[axis]);
        return place;
    }

    private static int Index(int[] shape, int[] place) =>
        place.Zip(shape).Aggregate(0, (index, axis) => (index * axis.Second) + axis.First);

    private static int[] With(int[] values, int axis, int value) =>
        [.. values.Select((old, i) => i == axis ? value : old)];
}
