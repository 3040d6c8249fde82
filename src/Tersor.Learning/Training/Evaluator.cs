using Tersor.Core;

namespace Tersor.Learning;

/// <summary>Measures a classifier: accuracy and mean cross-entropy over one epoch of a source, without recording anything.</summary>
public static class Evaluator
{
    private static readonly CrossEntropyLoss CrossEntropy = new();

    /// <summary>Measures a network in inference mode.</summary>
    /// <param name="network">A classifier: its output is logits [batch, classes].</param>
    /// <param name="source">Examples with class labels, Int32 [batch].</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Evaluation Evaluate(Network network, IBatchSource source, CancellationToken cancellation = default) =>
        Evaluate(inputs => network.Forward(inputs, training: false), source, cancellation);

    /// <summary>Measures any function from inputs to logits.</summary>
    /// <param name="forward">Gives logits [batch, classes] for a batch of inputs; called inside a step.</param>
    /// <param name="source">Examples with class labels, Int32 [batch].</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Evaluation Evaluate(Func<Tensor, Tensor> forward, IBatchSource source, CancellationToken cancellation = default)
    {
        using var guard = Tape.NoGrad();
        var (correct, count, loss) = (0, 0, 0.0);
        Span<float> batchLoss = stackalloc float[1];
        var (predicted, expected) = (Array.Empty<int>(), Array.Empty<int>());
        source.Begin(0);
        while (source.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = source.Current;
            var device = batch.Inputs.Device;
            using var step = device.BeginStep();
            var logits = forward(batch.Inputs);
            var indices = device.Empty(new Shape(batch.Count), ElementType.Int32);
            device.Backend.ArgMax(logits, indices);
            CrossEntropy.Compute(logits, batch).CopyTo(batchLoss);
            loss += (double)batchLoss[0] * batch.Count;

            if (predicted.Length < batch.Count)
                (predicted, expected) = (new int[batch.Count], new int[batch.Count]);
            device.Read(indices, predicted.AsSpan(0, batch.Count));
            device.Read(batch.Targets, expected.AsSpan(0, batch.Count));
            for (var i = 0; i < batch.Count; i++)
                correct += predicted[i] == expected[i] ? 1 : 0;
            count += batch.Count;
        }

        return new Evaluation(correct, count, loss / count);
    }
}
