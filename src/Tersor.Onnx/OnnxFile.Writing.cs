using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

public sealed partial class OnnxFile
{
    /// <summary>
    /// Writes the file again with other weights and all else as it is. Weights that are the same stay untouched; those from files
    /// beside it come into it.
    /// </summary>
    /// <param name="path">The path of the new file; an existing file is replaced.</param>
    /// <param name="import">This file's model.</param>
    /// <param name="tensors">
    /// The parameters now. Batch normalisations that layers have taken over may be missing; in the file they do nothing then.
    /// </param>
    /// <param name="codes">
    /// Whether shared weights become codes of a byte with their codebook; a runtime that folds constants decodes them at load.
    /// </param>
    /// <exception cref="OnnxException">
    /// A parameter that has changed stands nowhere in the file as it is; the message lists all of them.
    /// </exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public void WriteWith(string path, OnnxImport import, IReadOnlyList<StoredTensor> tensors, bool codes = false) =>
        OnnxWriter.Save(path, With(import, tensors, codes));

    /// <summary>Writes the weights alone, under the names and in the layouts that they have in this file.</summary>
    /// <param name="path">The path of the safetensors file; an existing file is replaced.</param>
    /// <param name="import">This file's model.</param>
    /// <param name="tensors">The parameters now, as for <see cref="WriteWith"/>.</param>
    /// <exception cref="OnnxException">As for <see cref="WriteWith"/>.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public void WriteSafetensors(string path, OnnxImport import, IReadOnlyList<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(tensors);
        var originals = new OriginalTensors(import, tensors, Decode(_model, NewDecoder()));
        SafetensorsFile.Write(
            path,
            [
                .. originals.All.Select(
                    tensor => SafetensorsTensor.Of(tensor.Path, tensor.Original.Shape.AsSpan(), tensor.Values)),
            ]);
    }

    /// <summary>The bytes of the file with other weights.</summary>
    /// <inheritdoc cref="WriteWith"/>
    public byte[] ToBytesWith(OnnxImport import, IReadOnlyList<StoredTensor> tensors, bool codes = false) =>
        With(import, tensors, codes).ToByteArray();

    /// <summary>The message of the file with other weights.</summary>
    internal ModelProto With(OnnxImport import, IReadOnlyList<StoredTensor> tensors, bool codes)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(tensors);
        var model = _model.Clone();
        var originals = new OriginalTensors(import, tensors, Decode(model, NewDecoder()));
        var embedder = NewDecoder();
        var places = TensorPlace.All(model).ToList();
        var byPath = places.ToLookup(place => place.Path);
        foreach (var place in places)
            embedder.MakeInternal(place.Tensor);
        var origins = import.Origins.Values.ToLookup(origin => origin.Tensor);
        var names = codes ? NamesIn(model) : [];
        foreach (var (path, _, values, isChanged) in originals.All)
        {
            if (!isChanged)
                continue;
            var place = byPath[path].First();
            var coded = codes && origins[path].Count() == 1 ? originals.Codes(path, origins[path].First()) : null;
            if (coded is null || !place.IsReplaceable || !place.TryReplaceByCodes(coded, names))
                TensorEncoder.Replace(place.Tensor, values);
        }

        return model;
    }

    private TensorDecoder NewDecoder() => new(new ExternalData(_folder), _limits);

    private static Func<string, ConstantTensor> Decode(ModelProto model, TensorDecoder decoder)
    {
        var places = TensorPlace.All(model).ToLookup(place => place.Path);
        return path => places[path].ToList() is [var place]
            ? decoder.Decode(place.Tensor, path)
            : throw new OnnxException($"there is not one tensor '{path}'");
    }

    private static HashSet<string> NamesIn(ModelProto model)
    {
        var names = new HashSet<string>();
        Add(model.Graph);
        foreach (var function in model.Functions)
        {
            names.UnionWith(function.Input);
            AddNodes(function.Node);
        }

        return names;

        void Add(GraphProto graph)
        {
            names.UnionWith(graph.Input.Select(input => input.Name));
            names.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
            names.UnionWith(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""));
            AddNodes(graph.Node);
        }

        void AddNodes(IEnumerable<NodeProto> nodes)
        {
            foreach (var node in nodes)
            {
                names.UnionWith(node.Output);
                foreach (var attribute in node.Attribute)
                    if (attribute.G is { } graph)
                        Add(graph);
            }
        }
    }
}
