using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>A model in an ONNX file.</summary>
public sealed partial class OnnxFile
{
    private readonly ModelProto _model;

    private OnnxFile(ModelProto model, string name, OnnxGraph graph) => (_model, Name, Graph) = (model, name, graph);

    /// <summary>The name of the file without its extension, or the graph's.</summary>
    public string Name { get; }

    /// <summary>What a caller passes.</summary>
    public ImmutableArray<OnnxValue> Inputs => Graph.Inputs;

    /// <summary>What a caller receives.</summary>
    public ImmutableArray<OnnxValue> Outputs => Graph.Outputs;

    /// <summary>The program that wrote it, with its version; empty if the file doesn't say.</summary>
    public string Producer => $"{_model.ProducerName} {_model.ProducerVersion}".Trim();

    /// <summary>The version of ONNX's own operators that it is written in; 0 if it uses none.</summary>
    public int Opset { get; private init; }

    /// <summary>Free text by key.</summary>
    public ImmutableDictionary<string, string> Metadata { get; private init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The graph as the file describes it.</summary>
    internal OnnxGraph Graph { get; }

    /// <summary>Reads a file, trusting none of it.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="limits">What the file may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="OnnxException">The file is damaged, or no ONNX model; the message names it and the reason.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static OnnxFile Read(string path, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        var bytes = InputFile.TryReadAll(path, limits.MaxBytes)
            ?? throw new OnnxException($"more than the {limits.MaxBytes} bytes that are read").In(path);
        return Read(bytes, Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="OnnxException">The data is damaged, or no ONNX model.</exception>
    public static OnnxFile Read(ReadOnlyMemory<byte> bytes, string name)
    {
        var model = ModelProto.Parser.ParseFrom(bytes.Span);
        var graph = new OnnxGraph
        {
            Nodes = [],
            Initializers = ImmutableDictionary<string, Lazy<ConstantTensor>>.Empty,
            Inputs = [],
            Outputs = [],
        };
        return new OnnxFile(model, name, graph);
    }
}
