namespace Tersor.Format;

/// <summary>
/// What a batch normalisation does once its statistics are fixed: factor · x + shift for each channel, with factor =
/// gamma / √(variance + epsilon) and shift = beta - factor · mean.
/// </summary>
public sealed class ChannelScale
{
    /// <summary>The scale of a normalisation.</summary>
    /// <param name="norm">The node.</param>
    /// <param name="parameter">Gives the values of a parameter of the node, [channels], by its name within the node.</param>
    public ChannelScale(BatchNormNode norm, Func<string, float[]> parameter)
    {
        ArgumentNullException.ThrowIfNull(norm);
        ArgumentNullException.ThrowIfNull(parameter);
        var (gamma, variance) = (parameter("gamma"), parameter("variance"));
        var (beta, mean) = (parameter("beta"), parameter("mean"));
        (Factors, Shifts) = (new float[gamma.Length], new float[gamma.Length]);
        for (var i = 0; i < gamma.Length; i++)
        {
            Factors[i] = gamma[i] / MathF.Sqrt(variance[i] + norm.Epsilon);
            Shifts[i] = beta[i] - (mean[i] * Factors[i]);
        }
    }

    /// <summary>What each channel is multiplied by.</summary>
    public float[] Factors { get; }

    /// <summary>What is added to it then.</summary>
    public float[] Shifts { get; }

    /// <summary>Makes a layer's weights and bias do the normalisation, too.</summary>
    /// <param name="weights">[channels, …].</param>
    /// <param name="bias">[channels], or several for each channel, one after the other.</param>
    public void FoldInto(Span<float> weights, Span<float> bias)
    {
        var (perChannel, biases) = (weights.Length / Factors.Length, bias.Length / Factors.Length);
        for (var channel = 0; channel < Factors.Length; channel++)
        {
            foreach (ref var weight in weights.Slice(channel * perChannel, perChannel))
                weight *= Factors[channel];
            foreach (ref var value in bias.Slice(channel * biases, biases))
                value = (value * Factors[channel]) + Shifts[channel];
        }
    }
}
