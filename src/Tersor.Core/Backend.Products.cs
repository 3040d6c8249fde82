using Tersor.Kernels;

namespace Tersor.Core;

public abstract partial class Backend
{
    // ---- Matrix products and convolutions ----------------------------------------------------------------------

    /// <summary>
    /// c = op(a) · op(b), then the epilogue. op(a) is [m, k], op(b) [k, n], c [m, n]; op transposes when told.
    /// An accumulating product takes no epilogue.
    /// </summary>
    public void Gemm(
        Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue = default)
    {
        using var visit = Enter(nameof(Gemm), a, b, c, epilogue.Bias);
        Profile?.Count((double)a.Count * c.Shape[-1]);
        GemmCore(a, transposeA, b, transposeB, c, accumulate, epilogue);
    }

    /// <inheritdoc cref="Gemm"/>
    protected abstract void GemmCore(
        Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue);

    /// <summary>
    /// The gradients of y [n, out] = x [n, in] · weightᵀ + bias: dWeight = dyᵀ · x and dBias = the sums of dy's columns.
    /// </summary>
    public void AffineGradient(
        Tensor x, Tensor dy, Tensor dWeight, bool accumulateWeight, Tensor dBias, bool accumulateBias)
    {
        using var visit = Enter(nameof(AffineGradient), x, dy, dWeight, dBias);
        Profile?.Count((double)x.Count * dy.Shape[1]);
        AffineGradientCore(x, dy, dWeight, accumulateWeight, dBias, accumulateBias);
    }

    /// <inheritdoc cref="AffineGradient"/>
    /// <remarks>A backend may take both in one pass; this takes one after the other.</remarks>
    protected virtual void AffineGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, bool accumulateWeight, Tensor dBias, bool accumulateBias)
    {
        ReduceCore(new Sum(), dy, 1, dy.Shape[0], dy.Shape[1], dBias, accumulateBias);
        GemmCore(dy, true, x, false, dWeight, accumulateWeight, Epilogue.None);
    }

    /// <summary>
    /// y [n, oc, oh, ow] = x [n, ic, h, w] ⋆ w [oc, ic, kh, kw], then the epilogue (cross-correlation, as usual).
    /// </summary>
    public void Conv2d(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default)
    {
        using var visit = Enter(nameof(Conv2d), x, weight, y, epilogue.Bias);
        Profile?.Count(ProductsOf(y, weight));
        Conv2dCore(x, weight, y, window, epilogue);
    }

    /// <inheritdoc cref="Conv2d"/>
    protected abstract void Conv2dCore(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue);

    /// <summary>
    /// The gradient of <see cref="Conv2d"/> (without epilogue) by its input, then an epilogue of its own if it doesn't
    /// accumulate: with one it is the forward pass of a transposed convolution.
    /// </summary>
    public void Conv2dInputGradient(
        Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate, in Epilogue epilogue = default)
    {
        using var visit = Enter(nameof(Conv2dInputGradient), dy, weight, dx, epilogue.Bias);
        Profile?.Count(ProductsOf(dy, weight));
        Conv2dInputGradientCore(dy, weight, dx, window, accumulate, epilogue);
    }

    /// <inheritdoc cref="Conv2dInputGradient"/>
    protected abstract void Conv2dInputGradientCore(
        Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate, in Epilogue epilogue);

    /// <summary>The gradient of <see cref="Conv2d"/> (without epilogue) by its weight.</summary>
    public void Conv2dWeightGradient(Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate)
    {
        using var visit = Enter(nameof(Conv2dWeightGradient), x, dy, dWeight);
        Profile?.Count(ProductsOf(dy, dWeight));
        Conv2dWeightGradientCore(x, dy, dWeight, window, accumulate);
    }

    /// <inheritdoc cref="Conv2dWeightGradient"/>
    protected abstract void Conv2dWeightGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate);

    /// <summary>The same together with the gradient of a bias: the sums of dy's channels.</summary>
    /// <param name="x">[n, ic, h, w].</param>
    /// <param name="dy">[n, oc, oh, ow].</param>
    /// <param name="dWeight">[oc, ic, kh, kw].</param>
    /// <param name="window">The windows.</param>
    /// <param name="accumulateWeight">Whether to add to <paramref name="dWeight"/>.</param>
    /// <param name="planes">[n, oc]: room for the sums of planes, which a backend may leave alone.</param>
    /// <param name="dBias">[oc].</param>
    /// <param name="accumulateBias">Whether to add to <paramref name="dBias"/>.</param>
    public void Conv2dParameterGradient(
        Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulateWeight, Tensor planes, Tensor dBias,
        bool accumulateBias)
    {
        using var visit = Enter(nameof(Conv2dParameterGradient), x, dy, dWeight, planes, dBias);
        Profile?.Count(ProductsOf(dy, dWeight));
        Conv2dParameterGradientCore(x, dy, dWeight, window, accumulateWeight, planes, dBias, accumulateBias);
    }

    /// <inheritdoc cref="Conv2dParameterGradient"/>
    /// <remarks>A backend may take both in one pass; this takes one after the other.</remarks>
    protected virtual void Conv2dParameterGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulateWeight, Tensor planes, Tensor dBias,
        bool accumulateBias)
    {
        SumChannelsCore(dy, planes, dBias, accumulateBias);
        Conv2dWeightGradientCore(x, dy, dWeight, window, accumulateWeight);
    }

    /// <summary>
    /// y [n, oc, oh, ow] = x [n, ic, h, w] ⋆ w [oc, ic / groups, kh, kw], cut into as many groups as the extents say.
    /// </summary>
    public void GroupedConv2d(Tensor x, Tensor weight, Tensor y, in WindowSteps steps)
    {
        using var visit = Enter(nameof(GroupedConv2d), x, weight, y);
        Profile?.Count(ProductsOf(y, weight));
        GroupedConv2dCore(x, weight, y, steps);
    }

    /// <inheritdoc cref="GroupedConv2d"/>
    protected abstract void GroupedConv2dCore(Tensor x, Tensor weight, Tensor y, in WindowSteps steps);

    /// <summary>The gradient of <see cref="GroupedConv2d"/> by its input.</summary>
    public void GroupedConv2dInputGradient(Tensor dy, Tensor weight, Tensor dx, in WindowSteps steps, bool accumulate)
    {
        using var visit = Enter(nameof(GroupedConv2dInputGradient), dy, weight, dx);
        Profile?.Count(ProductsOf(dy, weight));
        GroupedConv2dInputGradientCore(dy, weight, dx, steps, accumulate);
    }

    /// <inheritdoc cref="GroupedConv2dInputGradient"/>
    protected abstract void GroupedConv2dInputGradientCore(
        Tensor dy, Tensor weight, Tensor dx, in WindowSteps steps, bool accumulate);

    /// <summary>The gradient of <see cref="GroupedConv2d"/> by its weight.</summary>
    public void GroupedConv2dWeightGradient(Tensor x, Tensor dy, Tensor dWeight, in WindowSteps steps, bool accumulate)
    {
        using var visit = Enter(nameof(GroupedConv2dWeightGradient), x, dy, dWeight);
        Profile?.Count(ProductsOf(dy, dWeight));
        GroupedConv2dWeightGradientCore(x, dy, dWeight, steps, accumulate);
    }

    /// <inheritdoc cref="GroupedConv2dWeightGradient"/>
    protected abstract void GroupedConv2dWeightGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, in WindowSteps steps, bool accumulate);

    // ---- Pooling -----------------------------------------------------------------------------------------------

    /// <summary>
    /// y [n, c, oh, ow] = the largest value of each window of x; indices (Int32, y's shape) its place in the h · w plane.
    /// </summary>
    public void MaxPool2d(Tensor x, Tensor y, Tensor indices, in WindowGeometry window)
    {
        using var visit = Enter(nameof(MaxPool2d), x, y, indices);
        MaxPool2dCore(x, y, indices, window);
    }

    /// <inheritdoc cref="MaxPool2d"/>
    protected abstract void MaxPool2dCore(Tensor x, Tensor y, Tensor indices, in WindowGeometry window);

    /// <summary>Sends each dy to the place that <see cref="MaxPool2d"/> recorded. Windows may overlap.</summary>
    public void MaxPool2dGradient(Tensor dy, Tensor indices, Tensor dx, in WindowGeometry window, bool accumulate)
    {
        using var visit = Enter(nameof(MaxPool2dGradient), dy, indices, dx);
        MaxPool2dGradientCore(dy, indices, dx, window, accumulate);
    }

    /// <inheritdoc cref="MaxPool2dGradient"/>
    protected abstract void MaxPool2dGradientCore(
        Tensor dy, Tensor indices, Tensor dx, in WindowGeometry window, bool accumulate);

    /// <summary>y = the mean of each window of x; padding counts as zeros and in the divisor.</summary>
    public void AvgPool2d(Tensor x, Tensor y, in WindowGeometry window)
    {
        using var visit = Enter(nameof(AvgPool2d), x, y);
        AvgPool2dCore(x, y, window);
    }

    /// <inheritdoc cref="AvgPool2d"/>
    protected abstract void AvgPool2dCore(Tensor x, Tensor y, in WindowGeometry window);

    /// <summary>The gradient of <see cref="AvgPool2d"/>.</summary>
    public void AvgPool2dGradient(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate)
    {
        using var visit = Enter(nameof(AvgPool2dGradient), dy, dx);
        AvgPool2dGradientCore(dy, dx, window, accumulate);
    }

    /// <inheritdoc cref="AvgPool2dGradient"/>
    protected abstract void AvgPool2dGradientCore(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate);
}
