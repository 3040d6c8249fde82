using Tersor.Kernels.Operators;

namespace Tersor.Core;

/// <summary>
/// The contract between the engine and a processor. Destination-passing: every method writes tensors it is given and
/// allocates none. With <c>accumulate</c> results are added to the destination (parameter gradients), else stored.
/// Tensors are contiguous Float32 unless a method says otherwise; callers (the operations) have checked the shapes.
/// Results are the same bits in every run and for every number of threads: work is cut into fixed blocks, reductions
/// have a fixed order.
/// </summary>
public abstract class Backend : IDisposable
{
    /// <summary>For example <c>cpu</c>.</summary>
    public abstract string Name { get; }

    // ---- Memory ------------------------------------------------------------------------------------------------

    /// <summary>A new block, aligned for vector loads. Called by the memory pool only.</summary>
    public abstract DeviceMemory Allocate(long byteLength);

    /// <summary>Host bytes into a contiguous tensor of any element type.</summary>
    public abstract void Upload(ReadOnlySpan<byte> source, Tensor destination);

    /// <summary>A contiguous tensor of any element type to the host.</summary>
    public abstract void Download(Tensor source, Span<byte> destination);

    /// <summary>y = value, element by element.</summary>
    public abstract void Fill(Tensor y, float value);

    /// <summary>y = x for equal shapes of any element type; either side may be strided, broadcast strides (0) in x included.</summary>
    public abstract void Copy(Tensor x, Tensor y, bool accumulate);

    // ---- Element-wise maps and reductions ----------------------------------------------------------------------

    /// <summary>y = f(x), equal counts. y may be x.</summary>
    public abstract void Map<TOperator>(TOperator f, Tensor x, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, IUnaryOperator;

    /// <summary>y = f(a, b). An operand of fewer dimensions or extent 1 is broadcast to y's shape as in NumPy. y may be a or b of its own shape.</summary>
    public abstract void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, IBinaryOperator;

    /// <summary>y = f(a, b, c), equal counts. y may be an operand.</summary>
    public abstract void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, ITernaryOperator;

    /// <summary>Folds the middle extent of x, seen as [outer, length, inner]; y has outer · inner elements.</summary>
    public abstract void Reduce<TOperator>(TOperator fold, Tensor x, int outer, int length, int inner, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, IReductionOperator;

    /// <summary>The index (Int32) of the first largest value in each row of x [rows, columns]; a NaN counts as largest.</summary>
    public abstract void ArgMax(Tensor x, Tensor indices);

    // ---- Matrix products and convolutions ----------------------------------------------------------------------

    /// <summary>
    /// c = op(a) · op(b), then the epilogue. op(a) is [m, k], op(b) [k, n], c [m, n]; op transposes when told.
    /// An accumulating product takes no epilogue.
    /// </summary>
    public abstract void Gemm(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue = default);

    /// <summary>y [n, oc, oh, ow] = x [n, ic, h, w] ⋆ w [oc, ic, kh, kw], then the epilogue (cross-correlation, as usual).</summary>
    public abstract void Conv2d(Tensor x, Tensor weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default);

    /// <summary>
    /// The gradient of <see cref="Conv2d"/> (without epilogue) by its input, then an epilogue of its own if it doesn't accumulate:
    /// with one it is the forward pass of a transposed convolution.
    /// </summary>
    public abstract void Conv2dInputGradient(Tensor dy, Tensor weight, Tensor dx, in WindowGeometry window, bool accumulate, in Epilogue epilogue = default);

    /// <summary>The gradient of <see cref="Conv2d"/> (without epilogue) by its weight.</summary>
    public abstract void Conv2dWeightGradient(Tensor x, Tensor dy, Tensor dWeight, in WindowGeometry window, bool accumulate);

    // ---- Pooling -----------------------------------------------------------------------------------------------

    /// <summary>y [n, c, oh, ow] = the largest value of each window of x; indices (Int32, y's shape) its place in the h · w plane.</summary>
    public abstract void MaxPool2d(Tensor x, Tensor y, Tensor indices, in WindowGeometry window);

    /// <summary>Sends each dy to the place that <see cref="MaxPool2d"/> recorded. Windows may overlap.</summary>
    public abstract void MaxPool2dGradient(Tensor dy, Tensor indices, Tensor dx, in WindowGeometry window, bool accumulate);

    /// <summary>y = the mean of each window of x; padding counts as zeros and in the divisor.</summary>
    public abstract void AvgPool2d(Tensor x, Tensor y, in WindowGeometry window);

    /// <summary>The gradient of <see cref="AvgPool2d"/>.</summary>
    public abstract void AvgPool2dGradient(Tensor dy, Tensor dx, in WindowGeometry window, bool accumulate);

    // ---- Normalisation, softmax --------------------------------------------------------------------------------

    /// <summary>
    /// Batch normalisation (Ioffe and Szegedy 2015) of x [n, c, …] in training: uses the batch's mean and biased variance, keeps
    /// mean and 1/σ in saved tensors [c], and moves the running mean and unbiased variance [c] by <paramref name="momentum"/>.
    /// </summary>
    public abstract void BatchNorm(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd, Tensor y, float momentum, float epsilon);

    /// <summary>Batch normalisation with the running statistics.</summary>
    public abstract void BatchNormInference(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon);

    /// <summary>The gradients of training-mode <see cref="BatchNorm"/>; dx may be null.</summary>
    public abstract void BatchNormGradient(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma, bool accumulateGamma, Tensor dBeta, bool accumulateBeta);

    /// <summary>Softmax along the last extent of x [rows, columns].</summary>
    public abstract void Softmax(Tensor x, Tensor y);

    /// <summary>Softmax and cross-entropy in one pass: probabilities [rows, columns], losses [rows], labels Int32 [rows].</summary>
    public abstract void SoftmaxCrossEntropy(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses);

    /// <summary>dLogits[r, c] = (probabilities[r, c] - [c = labels[r]]) · scale · dLoss, where dLoss is a single element.</summary>
    public abstract void SoftmaxCrossEntropyGradient(Tensor probabilities, Tensor labels, Tensor dLoss, float scale, Tensor dLogits, bool accumulate);

    // ---- Recurrence, rows by index --------------------------------------------------------------------------------

    /// <summary>
    /// One step of an LSTM after its matrix products: gates [n, 4 · hidden] holds the sums of i, f, g, o and afterwards σ, σ, tanh, σ of
    /// them; c = f · cPrevious + i · g; h = o · tanh(c), all [n, hidden].
    /// </summary>
    public abstract void LstmCell(Tensor gates, Tensor cPrevious, Tensor c, Tensor h);

    /// <summary>Floats that <see cref="Lstm"/> keeps for its gradient, laid out as the backend likes.</summary>
    public abstract int LstmMemory(int steps, int batch, int hidden);

    /// <summary>
    /// An LSTM over a whole sequence x [steps, n, inputs]: from h[0] and initialCell [n, hidden], null if both are zeros, to the rest of
    /// h [steps + 1, n, hidden] and finalCell [n, hidden]. Weights are [4 · hidden, …] for i, f, g, o.
    /// </summary>
    public abstract void Lstm(Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, Tensor? initialCell, Tensor h, Tensor finalCell, Tensor memory);

    /// <summary>From dy [steps, n, hidden], which may be overwritten, to the gradient of the initial state. In memory, those of the gates' sums take the gates' place.</summary>
    public abstract void LstmGradient(Tensor recurrentWeight, Tensor dy, Tensor memory, Tensor? dInitialHidden, Tensor? dInitialCell);

    /// <summary>The gradient of <see cref="Lstm"/> by x, after <see cref="LstmGradient"/>.</summary>
    public abstract void LstmInputGradient(Tensor inputWeight, Tensor memory, Tensor dx, bool accumulate);

    /// <summary>The gradients of <see cref="Lstm"/> by weights and bias, after <see cref="LstmGradient"/>; any of them may be null.</summary>
    public abstract void LstmWeightGradient(Tensor x, Tensor h, Tensor memory, Tensor? dInputWeight, Tensor? dRecurrentWeight, Tensor? dBias, bool accumulate);

    /// <summary>y[i] = row indices[i] (Int32) of table [rows, columns].</summary>
    public abstract void Gather(Tensor table, Tensor indices, Tensor y);

    /// <summary>dTable[r] = Σ over i with indices[i] = r of row dy[i], summed in the order of i.</summary>
    public abstract void ScatterAdd(Tensor dy, Tensor indices, Tensor dTable, bool accumulate);

    // ---- Compression -------------------------------------------------------------------------------------------

    /// <summary>y[i] = codebook[codes[i]]; codes UInt8, codebook at most 256 values.</summary>
    public abstract void GatherCodebook(Tensor codebook, Tensor codes, Tensor y);

    /// <summary>dCodebook[k] = Σ over i with codes[i] = k of dy[i]: the centroid gradient of Han et al. (2016).</summary>
    public abstract void SegmentSum(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate);

    /// <summary>
    /// codes[i] = 1 + the index of the centroid nearest to x[i] (ties and NaN to the lower), but 0, the code of pruned weights, where x[i] is 0.
    /// Centroids ascending, at most 255.
    /// </summary>
    public abstract void NearestCentroid(Tensor x, Tensor centroids, Tensor codes);

    /// <summary>centroids[k] = the mean of the x[i] with codes[i] = k + 1; NaN where there are none. With <see cref="NearestCentroid"/> an iteration of k-means.</summary>
    public abstract void UpdateCentroids(Tensor x, Tensor codes, Tensor centroids);

    /// <summary>counts[k] (Int32, at most 256) = how many codes are k; codes beyond are left out.</summary>
    public abstract void CountCodes(Tensor codes, Tensor counts);

    /// <summary>counts[c] (Int32) = how many x[i] ≠ 0 lie in cell c = ⌊(x[i] - low) · scale⌋; those beyond either end count in the outermost, NaN nowhere.</summary>
    public abstract void CountValues(Tensor x, float low, float scale, Tensor counts);

    /// <summary>mask[i] = 0 where |x[i]| ≤ low, 1 where |x[i]| &gt; high, unchanged between (hysteresis). mask UInt8.</summary>
    public abstract void UpdateMask(Tensor x, float low, float high, Tensor mask);

    /// <summary>y[i] = mask[i] ≠ 0 ? x[i] : 0; mask UInt8. y may be x.</summary>
    public abstract void ApplyMask(Tensor x, Tensor mask, Tensor y, bool accumulate = false);

    /// <summary>Masks (UInt8) become 1 at the <paramref name="keep"/> largest magnitudes of all x together, else 0; among equals the first stay, NaN is largest.</summary>
    public abstract void SelectLargest(ReadOnlySpan<Tensor> x, long keep, ReadOnlySpan<Tensor> masks);

    // ---- Codebook-sparse products: a 0 that is not stored meets no NaN or ∞ -------------------------------------

    /// <summary>y [m, n] = s [m, k] · d [k, n], then the epilogue with a bias for each row; with one column a matrix-vector product.</summary>
    public abstract void SpMM(CodebookSparseMatrix s, Tensor d, Tensor y, bool accumulate, in Epilogue epilogue = default);

    /// <summary>values[p] = Σ over j of a[r, j] · b[c, j] for each element p, at (r, c), of s; a [m, n], b [k, n]: the gradient of <see cref="SpMM"/> by s.</summary>
    public abstract void Sddmm(CodebookSparseMatrix s, Tensor a, Tensor b, Tensor values, bool accumulate);

    /// <summary><see cref="Conv2d"/> with a sparse weight [oc, ic · kh · kw].</summary>
    public abstract void SparseConv2d(Tensor x, CodebookSparseMatrix weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default);

    // ---- Random numbers: Philox 4x32-10, the same bits on every backend ------------------------------------------

    /// <summary>y[i] uniform in [low, high) from word i of the stream.</summary>
    public abstract void RandomUniform(Tensor y, ulong seed, ulong stream, float low, float high);

    /// <summary>y[i] normal with the given mean and standard deviation.</summary>
    public abstract void RandomNormal(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation);

    // ---- Optimiser steps: one fused pass; where mask (UInt8) is 0, parameter and state become 0; gradientScale, a single
    // ---- element, multiplies the gradient first, so that clipping by norm needs no reading by the host ---------------

    /// <summary>SGD with momentum, Nesterov's form on request, and L2 weight decay.</summary>
    public abstract void SgdStep(Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, Tensor? gradientScale, in SgdStepSettings settings);

    /// <summary>Adam (Kingma and Ba 2015), or AdamW (Loshchilov and Hutter 2019) with decoupled decay.</summary>
    public abstract void AdamStep(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale, in AdamStepSettings settings);

    /// <inheritdoc/>
    public abstract void Dispose();
}
