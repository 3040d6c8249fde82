namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights of channels that each have a window of their own, as <see cref="DepthwiseConvolution"/> reads them: a vector for
/// each tap, of neighbouring channels for one image, of one channel for a batch.
/// </summary>
internal sealed unsafe class DepthwiseWeights
{
    private readonly AlignedArray<float> _values;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<float> _lanes;
    private readonly AlignedArray<float> _laneBias;
    private readonly int _taps;

    /// <summary>Lays weights [channels, taps] out.</summary>
    public DepthwiseWeights(WeightMatrix weights)
    {
        _taps = weights.Columns;
        _values = new AlignedArray<float>(weights.Values);
        _bias = new AlignedArray<float>(weights.Bias);
        var width = VectorWidth.Lanes;
        var blocks = (weights.Rows + width - 1) / width;
        _lanes = new AlignedArray<float>(blocks * _taps * width);
        _laneBias = new AlignedArray<float>(blocks * width);
        for (var channel = 0; channel < weights.Rows; channel++)
        {
            var (block, lane) = Math.DivRem(channel, width);
            _laneBias.Span[channel] = weights.Bias[channel];
            for (var tap = 0; tap < _taps; tap++)
                _lanes.Span[(((block * _taps) + tap) * width) + lane] = weights.Values[(channel * _taps) + tap];
        }
    }

    /// <summary>The weights of a block of as many channels as a vector has lanes: [tap, channel].</summary>
    public float* Lanes(int block) => _lanes.Pointer + ((nint)block * _taps * VectorWidth.Lanes);

    /// <summary>The bias of such a block.</summary>
    public float* LaneBias(int block) => _laneBias.Pointer + (block * VectorWidth.Lanes);

    /// <summary>The weights of a channel, [tap].</summary>
    public float* Of(int channel) => _values.Pointer + ((nint)channel * _taps);

    /// <summary>The bias of a channel.</summary>
    public float Bias(int channel) => _bias.Pointer[channel];
}
