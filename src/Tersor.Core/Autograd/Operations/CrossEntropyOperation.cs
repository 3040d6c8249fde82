namespace Tersor.Core;

/// <summary>The mean over rows of -ln softmax(logits)[label]: softmax and loss in one pass, forwards and backwards.</summary>
internal sealed class CrossEntropyOperation
    : Operation<CrossEntropyOperation, (Tensor Logits, Tensor Labels, Tensor Probabilities)>
{
    /// <summary>The mean cross-entropy: a scalar.</summary>
    /// <param name="logits">[n, c], n at least 1.</param>
    /// <param name="labels">Int32 [n], each in [0, c): the caller's promise, since the device isn't asked.</param>
    /// <exception cref="ArgumentException">Shapes or element types that don't fit together.</exception>
    public static Tensor Apply(Tensor logits, Tensor labels)
    {
        logits.Device.Demand(labels);
        Require.Rank(logits, 2, nameof(logits));
        Require.Columns(logits, nameof(logits));
        Require.Type(labels, ElementType.Int32, nameof(labels));
        if (labels.Shape != new Shape(logits.Shape[0]))
        {
            throw new ArgumentException(
                $"labels must have the shape [{logits.Shape[0]}], but is {labels.Description}.", nameof(labels));
        }

        logits = ContiguousOperation.Apply(logits);
        labels = ContiguousOperation.Apply(labels);
        var device = logits.Device;
        var probabilities = device.Result(logits.Shape);
        var losses = device.Result(labels.Shape);
        var loss = device.Result(new Shape());
        device.Backend.SoftmaxCrossEntropy(logits, labels, probabilities, losses, loss);
        losses.ReleaseMemory();
        if (!Record(loss, (logits, labels, probabilities), logits))
            probabilities.ReleaseMemory();
        return loss;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(gradient);

    /// <inheritdoc/>
    protected internal override bool TryBackwardFromOne()
    {
        Pass(gradient: null);
        return true;
    }

    private void Pass(Tensor? gradient)
    {
        var dLogits = Saved.Logits.BeginGradient(out var accumulate);
        dLogits.Device.Backend.SoftmaxCrossEntropyGradient(
            Saved.Probabilities, Saved.Labels, gradient, 1f / Saved.Logits.Shape[0], dLogits, accumulate);
    }
}
