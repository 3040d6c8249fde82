using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// What is done with a finished sum. The choice is made at run time, the same way in every work item: it costs nothing beside the
/// sum, and spares a compiled kernel for each activation.
/// </summary>
/// <param name="hasBias">Not 0 if a bias is added before the activation. An integer, since kernels take no truth values.</param>
/// <param name="activation">Applied to sum and bias.</param>
/// <param name="accumulate">Not 0 if the result is added to the output, not stored.</param>
public readonly struct ProductEpilogue(int hasBias, FusedActivation activation, int accumulate)
{
    /// <summary>Stores or adds a result.</summary>
    /// <param name="sum">The finished sum.</param>
    /// <param name="bias">Not read without a bias.</param>
    /// <param name="channel">The sum's place in <paramref name="bias"/>.</param>
    /// <param name="output">The place of the result.</param>
    /// <param name="place">Its place there.</param>
    public void Store(float sum, ArrayView<float> bias, int channel, ArrayView<float> output, int place)
    {
        var x = hasBias != 0 ? sum + bias[channel] : sum;
        var y = activation.Invoke(x);
        output[place] = accumulate != 0 ? output[place] + y : y;
    }
}
