using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>What the layers of networks are made of, beside products and activations.</summary>
public static class TensorLayers
{
    /// <param name="x">Floats.</param>
    extension(Tensor x)
    {
        /// <summary>The largest value of each window of images x [n, channels, h, w].</summary>
        /// <param name="window">Kernel, stride and padding, which is at most half the kernel.</param>
        /// <exception cref="ArgumentException">No images, or a window that doesn't fit.</exception>
        public Tensor MaxPool2d(in WindowGeometry window) => MaxPoolingOperation.Apply(x, window);

        /// <summary>The mean of each window of images x [n, channels, h, w]; padding counts as zeros.</summary>
        /// <param name="window">Kernel, stride and padding.</param>
        /// <exception cref="ArgumentException">No images, or a window that doesn't fit.</exception>
        public Tensor AvgPool2d(in WindowGeometry window) => AveragePoolingOperation.Apply(x, window);

        /// <summary>
        /// The batch normalisation (Ioffe and Szegedy 2015) of each channel of x [n, channels, …]: gamma · (x - mean) /
        /// √(variance + epsilon) + beta, with the batch's statistics in training, which also moves the running ones, and with
        /// these in inference.
        /// </summary>
        /// <param name="gamma">[channels].</param>
        /// <param name="beta">[channels].</param>
        /// <param name="runningMean">[channels].</param>
        /// <param name="runningVariance">[channels].</param>
        /// <param name="momentum">The share of the batch in the running statistics, from 0 to 1.</param>
        /// <param name="epsilon">Positive.</param>
        /// <param name="training">Whether to use the batch's statistics.</param>
        /// <exception cref="ArgumentException">
        /// Shapes that don't fit together, or one value for each channel in training.
        /// </exception>
        public Tensor BatchNorm(
            Tensor gamma,
            Tensor beta,
            Tensor runningMean,
            Tensor runningVariance,
            float momentum,
            float epsilon,
            bool training) =>
            BatchNormOperation.Apply(x, gamma, beta, runningMean, runningVariance, momentum, epsilon, training);

        /// <summary>
        /// A long short-term memory (Hochreiter and Schmidhuber 1997) over a sequence x [steps, batch, inputs]: h of every step,
        /// as [steps, batch, hidden]. With a = inputWeight · x[t] + recurrentWeight · h[t - 1] + bias in four parts i, f, g, o it
        /// is c[t] = σ(f) · c[t - 1] + σ(i) · tanh(g) and h[t] = σ(o) · tanh(c[t]).
        /// </summary>
        /// <param name="inputWeight">[4 · hidden, inputs].</param>
        /// <param name="recurrentWeight">[4 · hidden, hidden].</param>
        /// <param name="bias">[4 · hidden], or null for none.</param>
        /// <param name="initial">The state before the first step; null for zeros.</param>
        /// <param name="final">
        /// The state after the last step, as constants: gradients don't flow through it. <see cref="Tensor.Keep"/> takes it out
        /// of the step.
        /// </param>
        /// <exception cref="ArgumentException">Shapes that don't fit together.</exception>
        public Tensor Lstm(Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, LstmState? initial, out LstmState final) =>
            LstmOperation.Apply(x, inputWeight, recurrentWeight, bias, initial, out final);

        /// <summary>
        /// The rows of a table x [rows, columns] by index, as an embedding: the indices' shape and one more dimension.
        /// </summary>
        /// <param name="indices">Int32 of any shape, each from 0 to rows - 1.</param>
        /// <exception cref="ArgumentException">No matrix, no Int32, or (on the CPU) an index that is out of range.</exception>
        public Tensor Gather(Tensor indices) => GatherOperation.Apply(x, indices);

        /// <summary>The rows that numbers x stand for, Int32: without a fraction, and the nearest where x is beyond.</summary>
        /// <param name="rows">How many rows there are, at least 1; NaN stands for the first.</param>
        /// <exception cref="ArgumentException">No floats, or no rows.</exception>
        public Tensor ToIndices(int rows)
        {
            Require.Float(x, nameof(x));
            ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
            using var guard = Tape.NoGrad();
            var indices = x.Device.Result(x.Shape, ElementType.Int32);
            x.Device.Backend.ToIndices(ContiguousOperation.Apply(x), rows, indices);
            return indices;
        }

        /// <summary>
        /// The values of codes in a codebook x [k], 1 to 256 values, whose entry 0 is the fixed zero of pruned weights.
        /// </summary>
        /// <param name="codes">UInt8 of any shape, each less than k: the caller's promise.</param>
        /// <exception cref="ArgumentException">No such codebook, or codes that aren't bytes.</exception>
        public Tensor GatherCodes(Tensor codes) => CodebookGatherOperation.Apply(x, codes);

        /// <summary>The elements where a mask of bytes isn't 0, and 0 elsewhere: a pruned weight.</summary>
        /// <param name="mask">UInt8 of x's shape.</param>
        /// <param name="straightThrough">
        /// Whether masked elements receive a gradient too, so that they may come back (Guo, Yao and Chen 2016).
        /// </param>
        /// <exception cref="ArgumentException">The shapes differ, or the mask doesn't hold bytes.</exception>
        public Tensor Mask(Tensor mask, bool straightThrough = false) => MaskOperation.Apply(x, mask, straightThrough);
    }
}
