namespace Tersor.Core;

/// <summary>
/// y = x ⋆ weight with groups of channels, gaps in the windows and strides of their own for rows and columns.
/// </summary>
internal sealed class GroupedConvolutionOperation
    : Operation<GroupedConvolutionOperation, (Tensor X, Tensor Weight, WindowSteps Steps)>
{
    /// <summary>y [n, oc, oh, ow] = x ⋆ weight.</summary>
    /// <param name="x">[n, ic, h, w].</param>
    /// <param name="weight">[oc, ic / groups, rows, columns].</param>
    /// <param name="steps">Strides, dilations and padding.</param>
    /// <param name="groups">The parts that both sides' channels are cut into.</param>
    /// <exception cref="ArgumentException">Shapes that don't fit together.</exception>
    public static Tensor Apply(Tensor x, Tensor weight, in WindowSteps steps, int groups)
    {
        x.Device.Demand(weight);
        Check(x, weight, steps, groups);
        x = ContiguousOperation.Apply(x);
        weight = ContiguousOperation.Apply(weight);
        var (rows, columns) = (steps.Rows(x.Shape[2], weight.Shape[2]), steps.Columns(x.Shape[3], weight.Shape[3]));
        var y = x.Device.Result(new Shape(x.Shape[0], weight.Shape[0], rows, columns));
        x.Device.Backend.GroupedConv2d(x, weight, y, steps);
        Record(y, (x, weight, steps), x, weight);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var (x, weight, steps) = Saved;
        var backend = gradient.Device.Backend;
        if (weight.RequiresGradient)
        {
            var dWeight = weight.BeginGradient(out var accumulate);
            backend.GroupedConv2dWeightGradient(x, gradient, dWeight, steps, accumulate);
        }

        if (x.RequiresGradient)
        {
            var dx = x.BeginGradient(out var accumulate);
            backend.GroupedConv2dInputGradient(gradient, weight, dx, steps, accumulate);
        }
    }

    private static void Check(Tensor x, Tensor weight, in WindowSteps steps, int groups)
    {
        Require.Rank(x, 4, nameof(x));
        Require.Rank(weight, 4, nameof(weight));
        if (steps.StrideHeight < 1 || steps.StrideWidth < 1 || steps.DilationHeight < 1 || steps.DilationWidth < 1
            || steps.Padding < 0)
            throw new ArgumentException($"{steps} needs distances of at least 1 and no negative padding.", nameof(steps));
        if (groups < 1 || weight.Shape[0] % groups != 0)
            throw new ArgumentException($"{weight.Shape[0]} channels can't be cut into {groups} groups.", nameof(groups));
        Require.Extent(x, 1, groups * weight.Shape[1], nameof(x));
        if (steps.Rows(x.Shape[2], weight.Shape[2]) < 1 || steps.Columns(x.Shape[3], weight.Shape[3]) < 1)
            throw new ArgumentException($"No window of {weight.Description} by {steps} fits {x.Description}.", nameof(weight));
    }
}
