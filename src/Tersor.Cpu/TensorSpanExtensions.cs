using System.Buffers;
using System.Numerics.Tensors;
using Tersor.Core;
using Tensor = Tersor.Core.Tensor;

namespace Tersor.Cpu;

/// <summary>
/// Host access to tensors without a copy, and the bridge to <see cref="System.Numerics.Tensors"/>. A span over a tensor is valid
/// as long as the tensor: until it is disposed or its step ends.
/// </summary>
/// <example><code>
/// TensorPrimitives.Clamp(weight.AsSpan(), -1f, 1f, weight.AsSpan());
/// var mean = System.Numerics.Tensors.Tensor.Average(images.AsReadOnlyTensorSpan());
/// </code></example>
public static unsafe class TensorSpanExtensions
{
    /// <summary>The elements of a contiguous float tensor on the CPU.</summary>
    /// <exception cref="ArgumentException">The tensor is strided, holds no floats, or lives on another device.</exception>
    public static Span<float> AsSpan(this Tensor tensor)
    {
        if (!tensor.IsContiguous)
            throw new ArgumentException($"A strided view has no span: {tensor.Description}.", nameof(tensor));
        return new Span<float>(Address(tensor), tensor.Count);
    }

    /// <summary>
    /// A float tensor on the CPU as a <see cref="TensorSpan{T}"/> over the same memory, strides included. A scalar has one
    /// dimension there.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor holds no floats, or lives on another device.</exception>
    public static TensorSpan<float> AsTensorSpan(this Tensor tensor)
    {
        var address = Address(tensor);
        if (tensor.Count == 0)
            return default;
        Span<nint> lengths = stackalloc nint[Math.Max(1, tensor.Shape.Rank)];
        Span<nint> strides = stackalloc nint[lengths.Length];
        return new TensorSpan<float>(address, Layout(tensor, lengths, strides), lengths, strides);
    }

    /// <summary>
    /// A float tensor on the CPU as a <see cref="ReadOnlyTensorSpan{T}"/> over the same memory, strides included. A scalar has
    /// one dimension there.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor holds no floats, or lives on another device.</exception>
    public static ReadOnlyTensorSpan<float> AsReadOnlyTensorSpan(this Tensor tensor) => tensor.AsTensorSpan();

    /// <summary>A tensor with the lengths and elements of a host tensor, owned by the current step if there is one.</summary>
    /// <exception cref="ArgumentException">More than <see cref="Shape.MaxRank"/> dimensions.</exception>
    public static Tensor From(this Device device, in ReadOnlyTensorSpan<float> values)
    {
        if (values.Rank > Shape.MaxRank)
            throw new ArgumentException($"A tensor has at most {Shape.MaxRank} dimensions, not {values.Rank}.", nameof(values));
        Span<int> extents = stackalloc int[values.Rank];
        for (var i = 0; i < extents.Length; i++)
            extents[i] = checked((int)values.Lengths[i]);

        var shape = new Shape(extents);
        var dense = ArrayPool<float>.Shared.Rent(shape.Count);
        try
        {
            values.FlattenTo(dense);
            return device.From(dense.AsSpan(0, shape.Count), shape);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(dense);
        }
    }

    private static float* Address(Tensor tensor)
    {
        if (tensor.Type != ElementType.Float32)
            throw new ArgumentException($"Floats are wanted, not {tensor.Description}.", nameof(tensor));
        if (tensor.Memory is not CpuMemory memory)
        {
            throw new ArgumentException(
                $"{tensor.Description} lives on {tensor.Device.Name}, out of the host's reach: copy it.", nameof(tensor));
        }

        return (float*)memory.Address + tensor.Offset;
    }

    /// <summary>Fills in lengths and strides; returns the distance from the first element to just behind the last.</summary>
    private static nint Layout(Tensor tensor, Span<nint> lengths, Span<nint> strides)
    {
        lengths.Fill(1);
        strides.Clear();
        nint extent = 1;
        for (var i = 0; i < tensor.Shape.Rank; i++)
        {
            // System.Numerics.Tensors wants no stride where there is no step.
            lengths[i] = tensor.Shape[i];
            strides[i] = tensor.Shape[i] == 1 ? 0 : tensor.Strides[i];
            extent += (lengths[i] - 1) * strides[i];
        }

        return extent;
    }
}
