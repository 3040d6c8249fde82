using System.Globalization;
using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>
/// Writes a model as an ONNX file in operators of opset 17. The batch is the first extent of every input and output, <c>N</c>.
/// </summary>
/// <example><code>
/// var content = TersorFile.Read("lenet.tersor");
/// OnnxWriter.Write("lenet.onnx", content.Graph, content.Tensors);
/// </code></example>
public static class OnnxWriter
{
    /// <summary>The version of ONNX's operators that is written.</summary>
    public const int Opset = 17;

    // The version of the file format that came with it.
    private const int FormatVersion = 8;

    /// <summary>Writes a file as a whole or not at all.</summary>
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <param name="graph">What the model is. Its input is normalised already; how is noted in the file's metadata.</param>
    /// <param name="tensors">Its parameters.</param>
    /// <param name="codes">
    /// Whether shared weights stay codes of a byte, with their codebook; a runtime that folds constants decodes them at load.
    /// </param>
    /// <exception cref="ArgumentException">A parameter is missing.</exception>
    /// <exception cref="OnnxException">The file would be larger than the format allows.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Write(string path, ModelGraph graph, IReadOnlyList<StoredTensor> tensors, bool codes = false) =>
        Save(path, ToModel(graph, tensors, codes));

    /// <summary>The file's bytes.</summary>
    /// <inheritdoc cref="Write"/>
    public static byte[] ToBytes(ModelGraph graph, IReadOnlyList<StoredTensor> tensors, bool codes = false) =>
        ToModel(graph, tensors, codes).ToByteArray();

    /// <summary>Writes a model that is complete.</summary>
    internal static void Save(string path, ModelProto model)
    {
        if (SizeOf(model) > int.MaxValue)
            throw new OnnxException("more than the 2 GB that an ONNX file can hold").In(path);
        OutputFile.Write(path, stream => model.WriteTo(stream));
    }

    private static ModelProto ToModel(ModelGraph graph, IReadOnlyList<StoredTensor> tensors, bool codes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(tensors);
        var model = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "tersor",
            ProducerVersion = typeof(OnnxWriter).Assembly.GetName().Version?.ToString(3) ?? "",
            Graph = new GraphProto { Name = graph.Name },
            OpsetImport = { new OperatorSetProto { Domain = "", Version = Opset } },
        };
        if (graph.Normalization != InputNormalization.None)
        {
            model.MetadataProps.Add(Entry("mean", graph.Normalization.Channels.Select(channel => channel.Mean)));
            model.MetadataProps.Add(Entry("std", graph.Normalization.Channels.Select(channel => channel.Deviation)));
        }

        new GraphProtoWriter(graph, tensors.ToDictionary(tensor => tensor.Name), model.Graph, codes).Write();
        return model;
    }

    private static EntryProto Entry(string key, IEnumerable<float> numbers) =>
        new() { Key = key, Value = string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))) };

    // What protobuf counts in 32 bits itself; tensors are all that can be so large.
    private static long SizeOf(ModelProto model) =>
        model.Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length)
        + model.Graph.Node.Sum(node => node.Attribute.Sum(attribute => (long)(attribute.T?.RawData.Length ?? 0)));
}
