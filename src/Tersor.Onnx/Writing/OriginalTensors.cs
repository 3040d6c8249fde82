using System.Runtime.InteropServices;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>What a file's own tensors become when a model's parameters change: the way back from an import.</summary>
internal sealed class OriginalTensors
{
    private readonly Dictionary<string, (ConstantTensor Original, float[] Values, bool[] Known)> _tensors = [];
    private readonly Dictionary<string, StoredTensor> _shared = [];
    private readonly Func<string, ConstantTensor> _read;

    /// <summary>The tensors of a file that parameters come from, with the parameters' new values.</summary>
    /// <param name="import">The file's model.</param>
    /// <param name="tensors">The parameters now.</param>
    /// <param name="read">Reads a tensor of the file by its path.</param>
    /// <exception cref="OnnxException">Some changed parameters stand nowhere in the file; the message lists them.</exception>
    public OriginalTensors(
        OnnxImport import, IReadOnlyList<StoredTensor> tensors, Func<string, ConstantTensor> read)
    {
        _read = read;
        var before = import.Tensors.ToDictionary(tensor => tensor.Name);
        var homeless = new List<string>();
        foreach (var tensor in FoldedNorms.Restore(import.Graph, tensors))
        {
            var isSame = before.TryGetValue(tensor.Name, out var same) && SameBits(same.Decode(), tensor.Decode());
            if (import.Origins.TryGetValue(tensor.Name, out var origin))
                Take(tensor, origin, isSame);
            else if (!isSame)
                homeless.Add(tensor.Name);
        }

        if (homeless.Count > 0)
            throw new OnnxException(
                $"these parameters stand nowhere in the original as they are: {string.Join(", ", homeless)}");
    }

    /// <summary>Every tensor with the values that it has now, and whether these are others than before.</summary>
    public IEnumerable<(string Path, ConstantTensor Original, float[] Values, bool IsChanged)> All =>
        _tensors.Select(entry => (
            entry.Key, entry.Value.Original, entry.Value.Values,
            !SameBits(entry.Value.Original.ToFloats(), entry.Value.Values)));

    /// <summary>A tensor's values as codes in its own order, if one parameter with shared values is all of it.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="origin">How the parameter lies in it.</param>
    public CodedValues? Codes(string path, WeightOrigin origin)
    {
        if (!_shared.TryGetValue(path, out var tensor) || tensor.Count != _tensors[path].Original.Count)
            return null;
        var places = origin.Places(tensor.Count);
        return CodedValues.Of(tensor).Reordered(InPlace, InPlace);

        T[] InPlace<T>(T[] values)
        {
            var placed = new T[values.Length];
            for (var i = 0; i < places.Length; i++)
                placed[places[i]] = values[i];
            return placed;
        }
    }

    private void Take(StoredTensor tensor, WeightOrigin origin, bool isSame)
    {
        // A parameter that is no more than derived from its tensor, as a sum is, leaves it alone until it changes.
        var (target, values) = (Find(origin), tensor.Decode());
        if (isSame && !SameBits(values, Array.ConvertAll(origin.Places(target.Values.Length), i => target.Values[i])))
            return;
        if (target.Original.IsInteger && !isSame)
            throw new OnnxException($"tensor '{origin.Tensor}' holds integers and can't take the weights '{tensor.Name}'");
        Put(tensor.Name, origin, target, values);
        if (origin.Addend is { } addend)
        {
            target = Find(addend);
            Put(tensor.Name, addend, target, new float[addend.Places(target.Values.Length).Length]);
        }

        if (tensor.Kind == StoredKind.Shared)
            _shared[origin.Tensor] = tensor;
    }

    private (ConstantTensor Original, float[] Values, bool[] Known) Find(WeightOrigin origin)
    {
        if (_tensors.TryGetValue(origin.Tensor, out var target))
            return target;
        var original = _read(origin.Tensor);
        target = (original, (float[])original.ToFloats().Clone(), new bool[original.Count]);
        _tensors.Add(origin.Tensor, target);
        return target;
    }

    private static void Put(
        string parameter,
        WeightOrigin origin,
        (ConstantTensor Original, float[] Values, bool[] Known) target,
        float[] values)
    {
        var places = origin.Places(target.Values.Length);
        if (places.Length != values.Length)
            throw new OnnxException(
                $"parameter '{parameter}' has {values.Length} values where tensor '{origin.Tensor}' has {places.Length}");
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i];
            if (target.Known[place] && !target.Values[place].Equals(values[i]))
                throw new OnnxException(
                    $"tensor '{origin.Tensor}' is several parameters that differ now, one of them '{parameter}'");
            (target.Values[place], target.Known[place]) = (values[i], true);
        }
    }

    private static bool SameBits(float[] left, float[] right) =>
        MemoryMarshal.AsBytes(left.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(right.AsSpan()));
}
