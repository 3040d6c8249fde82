using Tersor.Kernels.Operators;

namespace Tersor.Core;

/// <summary>The mean over rows of -ln softmax(logits)[label]: softmax and loss in one pass, forwards and backwards.</summary>
internal sealed class CrossEntropyOperation : Operation<CrossEntropyOperation>
{
    private Tensor _logits;
    private Tensor _labels;
    private Tensor _probabilities;

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
        var (device, rows) = (logits.Device, logits.Shape[0]);
        var probabilities = device.Result(logits.Shape);
        var losses = device.Result(labels.Shape);
        var loss = device.Result(new Shape());
        device.Backend.SoftmaxCrossEntropy(logits, labels, probabilities, losses);
        device.Backend.Reduce(new Sum(), losses, 1, rows, 1, loss);
        device.Backend.Map(new Scale(1f / rows), loss, loss);
        losses.ReleaseMemory();
        if (Tape.Records(logits))
        {
            var operation = Rent();
            operation._logits = logits;
            operation._labels = labels;
            operation._probabilities = probabilities;
            device.Tape.Record(operation, loss);
        }
        else
        {
            probabilities.ReleaseMemory();
        }

        return loss;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dLogits = _logits.BeginGradient(out var accumulate);
        gradient.Device.Backend.SoftmaxCrossEntropyGradient(
            _probabilities, _labels, gradient, 1f / _logits.Shape[0], dLogits, accumulate);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _logits = default;
        _labels = default;
        _probabilities = default;
    }
}
