using Tersor.Format;

namespace Tersor.TestSupport;

/// <summary>Small graphs over the images of <see cref="Quadrants"/>.</summary>
public static class TestGraphs
{
    public static ModelGraph Mlp() => New("mlp").Flatten().Linear(24).Relu().Linear(4).Build();

    public static ModelGraph ConvNet() =>
        New("conv").Conv2d(5, 3).Relu().MaxPool2d(2).Conv2d(7, 2).Tanh().AvgPool2d(2).Flatten().Linear(4).Build();

    /// <summary>A residual block after a convolution, with batch normalisation and dropout.</summary>
    public static ModelGraph Residual(float dropout = 0.25f)
    {
        var builder = New("residual").Conv2d(6, 3, padding: 1, bias: false).BatchNorm().Relu();
        var shortcut = builder.Current;
        return builder
            .Conv2d(6, 3, padding: 1, bias: false).BatchNorm().Relu()
            .Conv2d(6, 3, padding: 1, bias: false).BatchNorm().Add(shortcut).Relu()
            .AvgPool2d(4).Flatten().Dropout(dropout).Linear(4).Build();
    }

    /// <summary>Every kind of activation, each where it can be fused.</summary>
    public static ModelGraph Activations() =>
        New("activations").Conv2d(3, 3).LeakyRelu(0.2f).Flatten().Linear(9).Tanh().Linear(8).Sigmoid().Linear(7).Relu().Linear(4)
            .Build();

    private static ModelGraphBuilder New(string name) => new(name, 1, Quadrants.Side, Quadrants.Side);
}
