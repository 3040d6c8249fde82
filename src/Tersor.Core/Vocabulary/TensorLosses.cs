namespace Tersor.Core;

/// <summary>What a training step makes smaller: each loss is a scalar.</summary>
public static class TensorLosses
{
    /// <param name="x">What a network said: logits, or values.</param>
    extension(Tensor x)
    {
        /// <summary>The mean of -ln softmax(x)[label] over the rows of x [n, classes], in one pass.</summary>
        /// <param name="labels">Int32 [n], each in [0, classes): the caller's promise, since the device isn't asked.</param>
        /// <exception cref="ArgumentException">Shapes or element types that don't fit together.</exception>
        public Tensor CrossEntropy(Tensor labels) => CrossEntropyOperation.Apply(x, labels);

        /// <summary>The mean over the rows of x [n, classes] of -Σ targets · ln softmax(x / temperature).</summary>
        /// <param name="targets">Probabilities [n, classes], each row summing to 1.</param>
        /// <param name="temperature">Positive; the gradient shrinks as 1 / temperature².</param>
        /// <exception cref="ArgumentException">The shapes differ, or the temperature isn't positive.</exception>
        public Tensor SoftCrossEntropy(Tensor targets, float temperature = 1f) =>
            SoftCrossEntropyOperation.Apply(x, targets, temperature);

        /// <summary>The mean of -target · ln σ(x) - (1 - target) · ln(1 - σ(x)), from logits and without overflow.</summary>
        /// <param name="target">Probabilities of x's shape, without a gradient.</param>
        /// <exception cref="ArgumentException">The shapes differ, or the target requires a gradient.</exception>
        public Tensor BinaryCrossEntropy(Tensor target) => BinaryCrossEntropyOperation.Apply(x, target);

        /// <summary>The mean of -ln σ(x): <see cref="BinaryCrossEntropy"/> where all targets are 1.</summary>
        public Tensor LogisticLoss() => LogisticLossOperation.Apply(x);

        /// <summary>The mean of (x - target)².</summary>
        /// <param name="target">x's shape.</param>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public Tensor MeanSquaredError(Tensor target) => MeanSquaredErrorOperation.Apply(x, target);
    }
}
