using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// Measures running statistics anew: pruning a layer moves the mean and the variance of what it gives, and a network that has not
/// been trained on since, or is an average of others, is normalised by the statistics of another one (Li et al. 2020, EagleEye).
/// Nothing is learnt.
/// </summary>
public static class BatchNormCalibration
{
    /// <summary>Inputs in a batch, unless the caller knows better.</summary>
    public const int BatchSize = 256;

    /// <summary>
    /// Batches, unless the caller knows better: with a momentum of 0.1 the old statistics' share is then 0.9⁶⁰ = 0.2 %.
    /// </summary>
    public const int Batches = 60;

    /// <summary>Shows a network some batches, in training mode.</summary>
    /// <param name="network">Its running statistics move towards those of the batches.</param>
    /// <param name="batches">The number of batches.</param>
    /// <param name="input">Gives the input of each, from its number; called inside a step.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Run(Network network, int batches, Func<int, Tensor> input, CancellationToken cancellationToken = default)
    {
        using var guard = Tape.NoGrad();
        for (var number = 0; number < batches; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = network.Device.BeginStep();
            network.Forward(input(number), training: true);
        }
    }
}
