using Tersor.Core;

namespace Tersor.Learning;

/// <summary>The place, as a float, of the largest or smallest number along a dimension; the first of several.</summary>
internal sealed class PlaceLayer : Layer, IDisposable
{
    private readonly int _dimension;
    private readonly bool _isMaximum;

    /// <summary>Row i holds i: looking an index up makes it a float.</summary>
    private readonly Tensor _floats;

    /// <summary>A layer that finds places.</summary>
    /// <param name="device">Where the network lives.</param>
    /// <param name="dimension">The dimension, the batch being 0.</param>
    /// <param name="extent">Its extent.</param>
    /// <param name="isMaximum">Whether of the largest.</param>
    public PlaceLayer(Device device, int dimension, int extent, bool isMaximum)
    {
        (_dimension, _isMaximum) = (dimension, isMaximum);
        _floats = device.EmptyPersistent(new Shape(extent, 1));
        _floats.CopyFrom([.. Enumerable.Range(0, extent).Select(i => (float)i)]);
    }

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        using var guard = Tape.NoGrad();
        var x = inputs[0];
        var places = (_isMaximum ? x : -x).ArgMax(_dimension);
        return _floats.Gather(places).Reshape(x.Shape.With(_dimension, 1));
    }

    /// <inheritdoc/>
    public void Dispose() => _floats.Dispose();
}
