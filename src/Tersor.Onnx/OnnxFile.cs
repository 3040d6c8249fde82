using System.Collections.Immutable;
using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>A model in an ONNX file.</summary>
public sealed partial class OnnxFile
{
    private readonly ModelProto _model;
    private readonly string? _folder;
    private readonly ReadLimits _limits;

    private OnnxFile(ModelProto model, string name, string? folder, ReadLimits limits)
    {
        (_model, Name, _folder, _limits) = (model, name, folder, limits);
        var reader = new ModelReader(model, folder, limits);
        Opset = reader.Opsets.GetValueOrDefault("");
        Graph = GraphBody.ReadModel(reader, model.Graph);
        Metadata = model.MetadataProps.ToLookup(entry => entry.Key, entry => entry.Value)
            .ToImmutableDictionary(entry => entry.Key, entry => entry.First());
    }

    /// <summary>What it is called: its file's name without the extension.</summary>
    public string Name { get; }

    /// <summary>What a caller passes.</summary>
    public ImmutableArray<OnnxValue> Inputs => Graph.Inputs;

    /// <summary>What a caller receives.</summary>
    public ImmutableArray<OnnxValue> Outputs => Graph.Outputs;

    /// <summary>The program that wrote it, with its version; empty if the file doesn't say.</summary>
    public string Producer => $"{_model.ProducerName} {_model.ProducerVersion}".Trim();

    /// <summary>The version of ONNX's own operators that it is written in; 0 if it names none.</summary>
    public int Opset { get; }

    /// <summary>Free text by key.</summary>
    public ImmutableDictionary<string, string> Metadata { get; }

    /// <summary>The graph as the file describes it.</summary>
    internal OnnxGraph Graph { get; }

    /// <summary>Reads a file, trusting none of it.</summary>
    /// <param name="path">An existing file; weights that it keeps beside itself are found in its folder.</param>
    /// <param name="limits">What the file may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="OnnxException">The file is damaged, or no ONNX model; the message names it and the reason.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static OnnxFile Read(string path, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        try
        {
            var bytes = InputFile.TryReadAll(path, limits.MaxBytes)
                ?? throw new OnnxException($"more than the {limits.MaxBytes} bytes that are read");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            return new OnnxFile(Parse(bytes, limits), Path.GetFileNameWithoutExtension(path), folder, limits);
        }
        catch (OnnxException error)
        {
            throw error.In(path);
        }
    }

    /// <summary>Reads a model from memory; it has no folder in which weights could lie.</summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="limits">What the file may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="OnnxException">The data is damaged, or no ONNX model.</exception>
    public static OnnxFile Read(ReadOnlyMemory<byte> bytes, string name, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        return new OnnxFile(Parse(bytes.Span, limits), name, null, limits);
    }

    private static ModelProto Parse(ReadOnlySpan<byte> bytes, ReadLimits limits)
    {
        if (bytes.Length > limits.MaxBytes)
            throw new OnnxException($"{bytes.Length} bytes where at most {limits.MaxBytes} are read");
        var fault = new WireScan(limits).Fault(bytes, ModelProto.Descriptor);
        var model = fault is null ? Parse(bytes) : null;
        if (model?.Graph is not null)
            return model;
        var what = FileContent.Describe(bytes);
        throw new OnnxException(
            what is not ("an ONNX model" or "a file of an unknown kind") ? $"{what}, not an ONNX model"
            : fault ?? "no ONNX model: there is no graph in it");
    }

    private static ModelProto Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new OnnxException($"damaged: {error.Message}");
        }
    }
}
