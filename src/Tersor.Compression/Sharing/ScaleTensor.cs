using Tersor.Core;

namespace Tersor.Compression;

/// <summary>Row scales on a device: of a shape that a weight can be multiplied by.</summary>
internal static class ScaleTensor
{
    /// <summary>The scales of a weight.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">The weight's shape.</param>
    /// <param name="scales">One for each index of the axis; none for no scales.</param>
    /// <param name="axis">The axis of outputs.</param>
    /// <returns>A persistent tensor; null for no scales.</returns>
    /// <exception cref="ArgumentException">More or fewer scales than outputs.</exception>
    public static Tensor? Of(Device device, Shape shape, ReadOnlySpan<float> scales, int axis)
    {
        if (scales.IsEmpty)
            return null;
        if (scales.Length != shape[axis])
            throw new ArgumentException($"{scales.Length} scales for {shape[axis]} outputs.", nameof(scales));
        var extents = new Shape();
        for (var i = 0; i < shape.Rank; i++)
            extents = extents.Append(i == axis ? shape[i] : 1);
        var tensor = device.EmptyPersistent(extents);
        tensor.CopyFrom(scales);
        return tensor;
    }
}
