using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.TestSupport;

/// <content>Layers with weights, poolings, and copies.</content>
public sealed partial class GraphInterpreter
{
    /// <inheritdoc/>
    public double[] Visit(LinearNode node)
    {
        var (x, features) = (Value(node), ShapeOf(node)[^1]);
        var weights = _parameters[_graph.WeightsOf(node)[0].Name];
        var bias = node.Bias ? Parameter(node, "bias") : new double[node.Outputs];
        return Each(at =>
        {
            var (row, sum) = (at.Length > 1 ? at[0] : 0, bias[at[^1]]);
            for (var i = 0; i < features; i++)
                sum += weights[(at[^1] * features) + i] * x[(row * features) + i];
            return sum;
        });
    }

    /// <inheritdoc/>
    public double[] Visit(Conv2dNode node)
    {
        var (x, shape, weights) = (Value(node), ShapeOf(node), Parameter(node, "weight"));
        var bias = node.Bias ? Parameter(node, "bias") : new double[node.Channels];
        var (inputs, perGroup) = (shape[0] / node.Groups, node.Channels / node.Groups);
        ImmutableArray<int> kernel = [node.Channels, inputs, node.Kernel, node.KernelWidth];
        return Each(at =>
        {
            var sum = bias[at[0]];
            for (var input = 0; input < inputs; input++)
                for (var r = 0; r < node.Kernel; r++)
                    for (var c = 0; c < node.KernelWidth; c++)
                    {
                        var row = (at[1] * node.Stride) + (r * node.Dilation) - node.Padding;
                        var column = (at[2] * node.StrideWidth) + (c * node.DilationWidth) - node.Padding;
                        if (row >= 0 && row < shape[1] && column >= 0 && column < shape[2])
                            sum += weights[Index([at[0], input, r, c], kernel)]
                                * x[Index([(at[0] / perGroup * inputs) + input, row, column], shape)];
                    }

            return sum;
        });
    }

    /// <inheritdoc/>
    public double[] Visit(ConvTranspose2dNode node)
    {
        var (x, shape, weights) = (Value(node), ShapeOf(node), Parameter(node, "weight"));
        var bias = node.Bias ? Parameter(node, "bias") : new double[node.Channels];
        var y = Each(at => bias[at[0]]);
        ImmutableArray<int> kernel = [shape[0], node.Channels, node.Kernel, node.Kernel];
        for (var i = 0; i < x.Length; i++)
            for (var w = 0; w < weights.Length / shape[0]; w++)
            {
                var (from, tap) = (Places(i, shape), Places(w, kernel[1..]));
                var row = (from[1] * node.Stride) + tap[1] - node.Padding;
                var column = (from[2] * node.Stride) + tap[2] - node.Padding;
                if (row >= 0 && row < Output[1] && column >= 0 && column < Output[2])
                    y[Index([tap[0], row, column], Output)] += x[i] * weights[(from[0] * (weights.Length / shape[0])) + w];
            }

        return y;
    }

    /// <inheritdoc/>
    public double[] Visit(MaxPool2dNode node) =>
        Pool(node, window => window.Aggregate(double.NegativeInfinity, Math.Max));

    /// <inheritdoc/>
    public double[] Visit(AvgPool2dNode node) => Pool(node, window => window.Sum() / (node.Kernel * node.KernelWidth));

    /// <inheritdoc/>
    public double[] Visit(GlobalAvgPool2dNode node)
    {
        var (x, shape) = (Value(node), ShapeOf(node));
        return Each(at => x.Skip(at[0] * shape[1] * shape[2]).Take(shape[1] * shape[2]).Average());
    }

    /// <inheritdoc/>
    public double[] Visit(EmbeddingNode node)
    {
        var (symbols, table) = (Value(node), Parameter(node, "weight"));
        return Each(at => table[(Math.Clamp((int)symbols[at[0]], 0, node.Vocabulary - 1) * node.Features) + at[1]]);
    }

    /// <inheritdoc/>
    public double[] Visit(MatMulNode node)
    {
        var (a, b) = (ShapeOf(node, 0), ShapeOf(node, 1));
        var (left, right) = (Value(node, 0), Value(node, 1));
        return Each(at =>
        {
            var sum = 0d;
            for (var k = 0; k < a[^1]; k++)
                sum += left[Place(a, at, at[^2], k)] * right[Place(b, at, k, at[^1])];
            return sum;
        });

        static int Place(ImmutableArray<int> shape, int[] at, int row, int column)
        {
            var own = at[^shape.Length..];
            (own[^2], own[^1]) = (row, column);
            for (var axis = 0; axis < own.Length - 2; axis++)
                own[axis] = shape[axis] == 1 ? 0 : own[axis];
            return Index(own, shape);
        }
    }

    /// <inheritdoc/>
    public double[] Visit(InputNode node) => _values[_node + 1];

    /// <inheritdoc/>
    public double[] Visit(ConstantNode node) => Parameter(node, "value");

    /// <inheritdoc/>
    public double[] Visit(FlattenNode node) => Value(node);

    /// <inheritdoc/>
    public double[] Visit(ReshapeNode node) => Value(node);

    /// <inheritdoc/>
    public double[] Visit(DropoutNode node) => Value(node);

    /// <inheritdoc/>
    public double[] Visit(LastNode node) => Value(node)[^Count(Output)..];

    /// <inheritdoc/>
    public double[] Visit(PermuteNode node) => Moved(node, at =>
    {
        var from = new int[at.Length];
        for (var axis = 0; axis < at.Length; axis++)
            from[node.Order[axis]] = at[axis];
        return from;
    });

    /// <inheritdoc/>
    public double[] Visit(SliceNode node) => Moved(node, at =>
    {
        at[node.Axis] = node.Start + (at[node.Axis] * (node.Backwards ? -node.Step : node.Step));
        return at;
    });

    /// <inheritdoc/>
    public double[] Visit(GatherNode node) => Moved(node, at =>
    {
        at[node.Axis] = node.Places[at[node.Axis]];
        return at;
    });

    /// <inheritdoc/>
    public double[] Visit(ExpandNode node) => Each(at => Repeated(node, 0, at));

    /// <inheritdoc/>
    public double[] Visit(PadNode node)
    {
        var (x, shape) = (Value(node), ShapeOf(node));
        return Each(at =>
        {
            for (var axis = 0; axis < at.Length; axis++)
            {
                var (place, extent) = (at[axis] - node.Before[axis], shape[axis]);
                if (place >= 0 && place < extent)
                {
                    at[axis] = place;
                    continue;
                }

                switch (node.Mode)
                {
                    case PadMode.Constant:
                        return node.Number;
                    case PadMode.Lowest:
                        return double.NegativeInfinity;
                    case PadMode.Edge:
                        at[axis] = Math.Clamp(place, 0, extent - 1);
                        break;
                    case PadMode.Reflect:
                        at[axis] = place < 0 ? -place : (2 * extent) - 2 - place;
                        break;
                    default:
                        at[axis] = (place + extent) % extent;
                        break;
                }
            }

            return x[Index(at, shape)];
        });
    }

    /// <inheritdoc/>
    public double[] Visit(ConcatNode node) => Each(at =>
    {
        for (var place = 0; ; place++)
        {
            var extent = ShapeOf(node, place)[node.Axis];
            if (at[node.Axis] < extent)
                return Value(node, place)[Index(at, ShapeOf(node, place))];
            at[node.Axis] -= extent;
        }
    });

    private double[] Moved(GraphNode node, Func<int[], int[]> from) =>
        Each(at => Value(node)[Index(from(at), ShapeOf(node))]);

    private double[] Pool(WindowNode node, Func<IEnumerable<double>, double> fold)
    {
        var (x, shape) = (Value(node), ShapeOf(node));
        return Each(at => fold(
            from r in Enumerable.Range((at[1] * node.Stride) - node.Padding, node.Kernel)
            from c in Enumerable.Range((at[2] * node.Stride) - node.Padding, node.KernelWidth)
            where r >= 0 && r < shape[1] && c >= 0 && c < shape[2]
            select x[Index([at[0], r, c], shape)]));
    }
}
