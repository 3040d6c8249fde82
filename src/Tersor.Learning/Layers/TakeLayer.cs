using Tersor.Core;

namespace Tersor.Learning;

/// <summary>Takes listed places along some dimensions, one after the other. The lists stay on the device.</summary>
internal sealed class TakeLayer : Layer, IDisposable
{
    private readonly (int Dimension, Tensor Places)[] _takes;

    /// <summary>A layer that takes places.</summary>
    /// <param name="device">Where the network lives.</param>
    /// <param name="takes">Dimensions, the batch being 0, and the places that are taken of each.</param>
    public TakeLayer(Device device, params IEnumerable<(int Dimension, int[] Places)> takes) =>
        _takes = [.. takes.Select(take => (take.Dimension, Upload(device, take.Places)))];

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0];
        foreach (var (dimension, places) in _takes)
            x = x.Take(places, dimension);
        return x;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, places) in _takes)
            places.Dispose();
    }

    private static Tensor Upload(Device device, int[] places)
    {
        var tensor = device.EmptyPersistent(new Shape(places.Length), ElementType.Int32);
        device.Write<int>(tensor, places);
        return tensor;
    }
}
