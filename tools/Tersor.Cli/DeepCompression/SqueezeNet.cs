using Tersor.Format;

namespace Tersor.Cli.DeepCompression;

/// <summary>
/// SqueezeNet 1.0 (Iandola et al. 2016, arXiv 1602.07360) as the published Caffe model has it, up to the scores of ImageNet's
/// classes.
/// </summary>
internal static class SqueezeNet
{
    private const int Side = 227;
    private const int Classes = 1000;

    // What Caffe subtracts from pixels between 0 and 255.
    private const float Red = 123;
    private const float Green = 117;
    private const float Blue = 104;
    private const float White = 255;

    /// <summary>
    /// The network for RGB images [3, 227, 227]: the weights ask for blue first, so its first node turns the colours. All windows
    /// of a pooling are whole at this size, where Caffe's rounding up is the same as rounding down.
    /// </summary>
    public static ModelGraph Graph { get; } = Build();

    private static ModelGraph Build()
    {
        var builder = new ModelGraphBuilder("squeezenet", 3, Side, Side)
            .Node(new GatherNode("", [], 0, [2, 1, 0]))
            .Conv2d(96, 7, stride: 2).Relu().MaxPool2d(3, 2);
        foreach (var squeezed in new[] { 16, 16, 32 })
            Fire(squeezed);
        builder.MaxPool2d(3, 2);
        foreach (var squeezed in new[] { 32, 48, 48, 64 })
            Fire(squeezed);
        builder.MaxPool2d(3, 2);
        Fire(64);

        // The authors surround the last 1×1 convolution with zeros: the border counts in the mean.
        return builder.Conv2d(Classes, 1, padding: 1).Relu().GlobalAvgPool2d().Flatten().Build(new InputNormalization(
            [Channel(Red), Channel(Green), Channel(Blue)]));

        void Fire(int squeezed)
        {
            var shared = builder.Conv2d(squeezed, 1).Relu().Current;
            var pointwise = builder.Conv2d(4 * squeezed, 1).Relu().Current;
            var wide = builder.From(shared).Conv2d(4 * squeezed, 3, padding: 1).Relu().Current;
            builder.Node(new ConcatNode("", [pointwise, wide], 0));
        }
    }

    private static ChannelNormalization Channel(float mean) => new(mean / White, 1 / White);
}
