using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Layers with weights, windows and normalisations.</summary>
internal sealed partial class GraphProtoWriter
{
    /// <inheritdoc/>
    public WrittenValue Visit(LinearNode node)
    {
        var input = Read(node);
        var weight = node.IsTied ? Parameter(_graph.Nodes[node.Table - 1], "weight") : Parameter(node, "weight");
        if (input.Shape.Length == 1)
        {
            string[] operands = node.Bias ? [input.Name, weight, Parameter(node, "bias")] : [input.Name, weight];
            return Single(node, "Gemm", operands, ProtoAttribute.Of("transB", 1L));
        }

        var columns = Inner(node, "Transpose", [weight], ProtoAttribute.Of("perm", 1, 0));
        if (!node.Bias)
            return Single(node, "MatMul", [input.Name, columns]);
        return Single(node, "Add", [Inner(node, "MatMul", [input.Name, columns]), Parameter(node, "bias")]);
    }

    /// <inheritdoc/>
    public WrittenValue Visit(Conv2dNode node) => Single(
        node,
        "Conv",
        Operands(node, node.Bias),
        [
            .. Window(node, node.StrideWidth),
            ProtoAttribute.Of("dilations", node.Dilation, node.DilationWidth),
            ProtoAttribute.Of("group", (long)node.Groups),
        ]);

    /// <inheritdoc/>
    public WrittenValue Visit(ConvTranspose2dNode node) =>
        Single(node, "ConvTranspose", Operands(node, node.Bias), Window(node, node.Stride));

    /// <inheritdoc/>
    public WrittenValue Visit(MaxPool2dNode node) =>
        Single(node, "MaxPool", [Read(node).Name], Window(node, node.Stride));

    /// <inheritdoc/>
    public WrittenValue Visit(AvgPool2dNode node) => Single(
        node, "AveragePool", [Read(node).Name], [.. Window(node, node.Stride), ProtoAttribute.Of("count_include_pad", 1L)]);

    /// <inheritdoc/>
    public WrittenValue Visit(GlobalAvgPool2dNode node) => Single(node, "GlobalAveragePool", [Read(node).Name]);

    /// <inheritdoc/>
    public WrittenValue Visit(BatchNormNode node) => Single(
        node,
        "BatchNormalization",
        [
            Read(node).Name, Parameter(node, "gamma"), Parameter(node, "beta"), Parameter(node, "mean"),
            Parameter(node, "variance"),
        ],
        ProtoAttribute.Of("epsilon", node.Epsilon));

    /// <inheritdoc/>
    public WrittenValue Visit(NormalizeNode node)
    {
        var input = Read(node).Name;
        var axes = ProtoAttribute.Of("axes", [.. node.Axes.Select(axis => axis + 1)]);
        var centered = node.IsCentered ? Inner(node, "Sub", [input, Inner(node, "ReduceMean", [input], axes)]) : input;
        var square = Inner(node, "Pow", [centered, _builder.Number(2)]);
        var variance = Inner(node, "Add", [Inner(node, "ReduceMean", [square], axes), _builder.Number(node.Epsilon)]);
        return Single(node, "Div", [centered, Inner(node, "Sqrt", [variance])]);
    }

    /// <inheritdoc/>
    public WrittenValue Visit(EmbeddingNode node)
    {
        var symbols = Read(node).Name;
        var isInteger = _target.Input.Any(
            input => input.Name == symbols && input.Type.TensorType.ElemType == (int)OnnxElementType.Int64);
        if (!isInteger)
            symbols = Inner(node, "Cast", [symbols], ProtoAttribute.Of("to", (long)OnnxElementType.Int64));
        return Single(node, "Gather", [Parameter(node, "weight"), symbols], ProtoAttribute.Of("axis", 0L));
    }

    /// <inheritdoc/>
    public WrittenValue Visit(ConstantNode node) =>
        new(Parameter(node, "value", node.Extents.Insert(0, 1)), node.Extents, IsBatched: false);

    /// <inheritdoc/>
    public WrittenValue Visit(InputNode node) => _values[_current + 1];

    private string[] Operands(GraphNode node, bool bias) => bias
        ? [Read(node).Name, Parameter(node, "weight"), Parameter(node, "bias")]
        : [Read(node).Name, Parameter(node, "weight")];

    private static AttributeProto[] Window(WindowNode node, int strideWidth) =>
    [
        ProtoAttribute.Of("kernel_shape", node.Kernel, node.KernelWidth),
        ProtoAttribute.Of("strides", node.Stride, strideWidth),
        ProtoAttribute.Of("pads", node.Padding, node.Padding, node.Padding, node.Padding),
    ];
}
