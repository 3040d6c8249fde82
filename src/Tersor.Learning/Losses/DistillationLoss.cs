using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// Learns from a teacher's softened probabilities and from the labels (Hinton, Vinyals and Dean, "Distilling the Knowledge in a
/// Neural Network", 2015): share · T² · CE(softmax(teacher / T), student / T) + (1 - share) · CE(labels, student).
/// </summary>
/// <remarks>The factor T² keeps the soft gradient's size independent of the temperature.</remarks>
public sealed class DistillationLoss : ILoss
{
    private readonly Func<Batch, Tensor> _teacher;
    private readonly float _temperature;
    private readonly float _share;
    private readonly ILoss _hard;

    /// <summary>A loss against a teacher that is asked at every step.</summary>
    /// <param name="teacher">
    /// A trained network, on the same device, with the student's inputs and classes. It is not disposed.
    /// </param>
    /// <param name="temperature">How much the teacher's probabilities are softened, above 0; 1 leaves them as they are.</param>
    /// <param name="share">How much the teacher counts, in [0, 1]; the labels count the rest.</param>
    public DistillationLoss(Network teacher, float temperature = 4f, float share = 0.9f)
        : this(batch => teacher.Forward(batch.Inputs, training: false, batch.Continues), temperature, share)
    {
    }

    /// <summary>A loss against what a teacher says, or once said, of a batch.</summary>
    /// <param name="teacher">Gives the teacher's logits […, classes] for a batch, called without recording.</param>
    /// <param name="temperature">The temperature T as above.</param>
    /// <param name="share">The teacher's share as above.</param>
    /// <param name="hard">The loss on the labels; null for the cross-entropy.</param>
    public DistillationLoss(Func<Batch, Tensor> teacher, float temperature = 4f, float share = 0.9f, ILoss? hard = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1f);
        _teacher = teacher;
        _temperature = temperature;
        _share = share;
        _hard = hard ?? new CrossEntropyLoss();
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor output, in Batch batch)
    {
        var soft = LogitRows.Of(output).SoftCrossEntropy(Soften(batch), _temperature) * (_share * _temperature * _temperature);
        return soft + (_hard.Compute(output, batch) * (1f - _share));
    }

    private Tensor Soften(in Batch batch)
    {
        using var guard = Tape.NoGrad();
        var logits = LogitRows.Of(_teacher(batch));
        var probabilities = logits.Device.Empty(logits.Shape);
        logits.Device.Backend.Softmax(logits * (1f / _temperature), probabilities);
        return probabilities;
    }
}
