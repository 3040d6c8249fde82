using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>Sees what a classifier says of a batch; the spans are only valid for the call.</summary>
/// <param name="expected">The labels.</param>
/// <param name="predicted">The class with the largest logit, for each.</param>
/// <param name="logits">As many rows of logits, one after the other.</param>
public delegate void PredictionObserver(ReadOnlySpan<int> expected, ReadOnlySpan<int> predicted, ReadOnlySpan<float> logits);

/// <summary>
/// Measures a classifier: accuracy and mean cross-entropy over one epoch of a source, without recording anything.
/// </summary>
public static class Evaluator
{
    private static readonly CrossEntropyLoss CrossEntropy = new();

    /// <summary>Measures a network in inference mode.</summary>
    /// <param name="network">
    /// A classifier: its output is logits [batch, classes], or [batch, steps, classes] of a sequence.
    /// </param>
    /// <param name="source">Examples with class labels, Int32 [batch] or [batch, steps].</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Evaluation Evaluate(Network network, IBatchSource source, CancellationToken cancellation = default) =>
        Evaluate(batch => network.Forward(batch.Inputs, training: false, batch.Continues), source, cancellation);

    /// <summary>Measures a predictor, whatever it runs on. The source's device is only where the examples come from.</summary>
    /// <param name="predictor">A classifier: its output is logits [classes], or [steps, classes] of a sequence.</param>
    /// <param name="source">Examples with class labels, Int32 [batch] or [batch, steps].</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <param name="observer">Sees every batch, in the source's order; null for nobody.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Evaluation Evaluate(
        IPredictor predictor,
        IBatchSource source,
        CancellationToken cancellation = default,
        PredictionObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        var (input, output) = (Array.Empty<float>(), Array.Empty<float>());
        return Evaluate(Logits, source, cancellation, observer);

        Tensor Logits(Batch batch)
        {
            var (device, inputs) = (batch.Inputs.Device, batch.Inputs);
            if (input.Length != inputs.Count)
                (input, output) = (new float[inputs.Count], new float[batch.Count * predictor.OutputLength]);
            if (inputs.Type == ElementType.Int32)
                Array.ConvertAll(inputs.ToArray<int>(), symbol => (float)symbol).CopyTo(input, 0);
            else
                inputs.CopyTo(input);
            if (!batch.Continues)
                predictor.Reset();
            predictor.RunNext(input, output);
            return device.From(output, new Shape([batch.Count, .. predictor.OutputShape]));
        }
    }

    /// <summary>Measures any function from inputs to logits.</summary>
    /// <param name="forward">Gives logits […, classes] for a batch; called inside a step.</param>
    /// <param name="source">Examples with class labels, Int32 of the shape of the logits without their last dimension.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <param name="observer">Sees every batch, in the source's order; null for nobody.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Evaluation Evaluate(
        Func<Batch, Tensor> forward,
        IBatchSource source,
        CancellationToken cancellation = default,
        PredictionObserver? observer = null)
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
            var logits = forward(batch);
            var labels = batch.Targets.Count;
            var indices = device.Empty(new Shape(labels), ElementType.Int32);
            device.Backend.ArgMax(logits.Reshape(logits.Shape.Matrix()), indices);
            CrossEntropy.Compute(logits, batch).CopyTo(batchLoss);
            loss += (double)batchLoss[0] * labels;

            if (predicted.Length < labels)
                (predicted, expected) = (new int[labels], new int[labels]);
            device.Read(indices, predicted.AsSpan(0, labels));
            device.Read(batch.Targets, expected.AsSpan(0, labels));
            for (var i = 0; i < labels; i++)
                correct += predicted[i] == expected[i] ? 1 : 0;
            count += labels;
            observer?.Invoke(expected.AsSpan(0, labels), predicted.AsSpan(0, labels), logits.ToArray());
        }

        return new Evaluation(correct, count, loss / count);
    }
}
