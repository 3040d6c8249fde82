namespace Tersor.Inference;

/// <summary>What a batch normalisation does once its statistics are fixed: factor · x + shift for each channel.</summary>
internal sealed class ChannelScale
{
    /// <summary>Of the four parameters of a normalisation, [channels] each.</summary>
    public ChannelScale(float[] gamma, float[] beta, float[] mean, float[] variance, float epsilon)
    {
        Factors = new float[gamma.Length];
        Shifts = new float[gamma.Length];
        for (var i = 0; i < gamma.Length; i++)
        {
            var factor = gamma[i] / Math.Sqrt((double)variance[i] + epsilon);
            Factors[i] = (float)factor;
            Shifts[i] = (float)(beta[i] - (mean[i] * factor));
        }
    }

    public float[] Factors { get; }

    public float[] Shifts { get; }

    /// <summary>Makes a layer's weights [channels, …] and bias do the normalisation, too.</summary>
    public void FoldInto(float[] weights, float[] bias)
    {
        var perChannel = weights.Length / bias.Length;
        for (var channel = 0; channel < bias.Length; channel++)
        {
            foreach (ref var weight in weights.AsSpan(channel * perChannel, perChannel))
                weight *= Factors[channel];
            bias[channel] = (bias[channel] * Factors[channel]) + Shifts[channel];
        }
    }
}
