using System.Buffers.Binary;

namespace Tersor.Learning;

/// <summary>The numbers that tensors of a PyTorch file share.</summary>
/// <param name="key">The storage's name in the file.</param>
/// <param name="type">PyTorch's name of its type, for example <c>torch.FloatStorage</c>.</param>
internal sealed class PickledStorage(string key, string type)
{
    /// <summary>The storage's name in the file.</summary>
    public string Key => key;

    /// <summary>Its numbers, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>Whether it holds floats that are read.</summary>
    public bool IsFloat =>
        type is "torch.FloatStorage" or "torch.HalfStorage" or "torch.BFloat16Storage" or "torch.DoubleStorage";

    /// <summary>The bytes of a number.</summary>
    public int ItemSize => type switch
    {
        "torch.DoubleStorage" or "torch.LongStorage" or "torch.ComplexFloatStorage" => 8,
        "torch.FloatStorage" or "torch.IntStorage" => 4,
        "torch.HalfStorage" or "torch.BFloat16Storage" or "torch.ShortStorage" => 2,
        "torch.ByteStorage" or "torch.CharStorage" or "torch.BoolStorage" => 1,
        _ => throw new StateDictException($"a storage of the unknown type '{type}'"),
    };

    /// <summary>The storage that a persistent id describes.</summary>
    /// <exception cref="StateDictException">It describes none.</exception>
    public static PickledStorage Of(object? id) => id is object?[] and ["storage", PickledName type, string key, ..]
        ? new PickledStorage(key, type.Name)
        : throw new StateDictException("a pickle with a persistent id that is no storage");

    /// <summary>A number of it.</summary>
    public float Single(int index)
    {
        var bytes = Bytes.Span[(index * ItemSize)..];
        return type switch
        {
            "torch.FloatStorage" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            "torch.HalfStorage" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            "torch.BFloat16Storage" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16),
            _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }
}

/// <summary>A tensor of a PyTorch file: a view of a storage.</summary>
/// <param name="storage">The storage.</param>
/// <param name="offset">The number of the first number.</param>
/// <param name="shape">The extents.</param>
/// <param name="strides">The numbers from one to the next along each dimension.</param>
internal sealed class PickledTensor(PickledStorage storage, long offset, int[] shape, long[] strides)
{
    private const string Rebuild = "torch._utils._rebuild_";
    private const int LargestRank = 8;

    /// <summary>The storage.</summary>
    public PickledStorage Storage => storage;

    /// <summary>The extents.</summary>
    public int[] Shape => shape;

    /// <summary>How many numbers it has.</summary>
    public long Count => shape.Aggregate(1L, (product, extent) => Math.Min(int.MaxValue, product * extent));

    /// <summary>The tensor that a call rebuilds; null if it rebuilds none.</summary>
    /// <exception cref="StateDictException">Its extents are impossible.</exception>
    public static PickledTensor? Of(object? value)
    {
        while (value is PickledCall { Function: PickledName { Name: Rebuild + "parameter" }, Arguments: [var data, ..] })
            value = data;
        if (value is not PickledCall { Function: PickledName { Name: var name }, Arguments: var arguments })
            return null;
        if (name is not (Rebuild + "tensor_v2" or Rebuild + "tensor")
            || arguments is not [PickledStorage storage, long offset, object?[] extents, object?[] steps, ..])
            return null;
        if (extents.Length != steps.Length || extents.Length > LargestRank || offset < 0
            || extents.Any(extent => extent is not (long and >= 0 and <= int.MaxValue))
            || steps.Any(step => step is not (long and >= 0 and <= int.MaxValue)))
            throw new StateDictException("a tensor of impossible extents");
        var (shape, strides) = (extents.Select(extent => (int)(long)extent!), steps.Select(step => (long)step!));
        return new PickledTensor(storage, offset, [.. shape], [.. strides]);
    }

    /// <summary>The numbers, row by row.</summary>
    /// <exception cref="StateDictException">The storage doesn't hold them.</exception>
    public float[] ToSingles()
    {
        if (Count == 0)
            return [];
        var last = (Int128)offset;
        for (var axis = 0; axis < shape.Length; axis++)
            last += (Int128)(shape[axis] - 1) * strides[axis];
        if (last >= storage.Bytes.Length / storage.ItemSize)
            throw new StateDictException($"a tensor reaches beyond the {storage.Bytes.Length} bytes of its storage");
        var values = new float[Count];
        var place = new int[shape.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var index = offset;
            for (var axis = 0; axis < place.Length; axis++)
                index += place[axis] * strides[axis];
            values[i] = storage.Single((int)index);
            for (var axis = place.Length - 1; axis >= 0 && ++place[axis] == shape[axis]; axis--)
                place[axis] = 0;
        }

        return values;
    }
}
