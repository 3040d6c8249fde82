using Tersor.Kernels;

namespace Tersor.Core;

public abstract partial class Backend
{
    // ---- Normalisation, softmax --------------------------------------------------------------------------------

    /// <summary>
    /// Batch normalisation (Ioffe and Szegedy 2015) of x [n, c, …] in training: uses the batch's mean and biased variance, keeps
    /// mean and 1/σ in saved tensors [c], and moves the running mean and unbiased variance [c] by <paramref name="momentum"/>.
    /// </summary>
    public void BatchNorm(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd,
        Tensor y, float momentum, float epsilon)
    {
        using var visit = Enter(nameof(BatchNorm), x, gamma, beta, runningMean, runningVariance, savedMean, savedInverseStd, y);
        BatchNormCore(x, gamma, beta, runningMean, runningVariance, savedMean, savedInverseStd, y, momentum, epsilon);
    }

    /// <inheritdoc cref="BatchNorm"/>
    protected abstract void BatchNormCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor savedMean, Tensor savedInverseStd,
        Tensor y, float momentum, float epsilon);

    /// <summary>Batch normalisation with the running statistics.</summary>
    public void BatchNormInference(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon)
    {
        using var visit = Enter(nameof(BatchNormInference), x, gamma, beta, runningMean, runningVariance, y);
        BatchNormInferenceCore(x, gamma, beta, runningMean, runningVariance, y, epsilon);
    }

    /// <inheritdoc cref="BatchNormInference"/>
    protected abstract void BatchNormInferenceCore(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, Tensor y, float epsilon);

    /// <summary>The gradients of training-mode <see cref="BatchNorm"/>; dx may be null.</summary>
    public void BatchNormGradient(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma,
        bool accumulateGamma, Tensor dBeta, bool accumulateBeta)
    {
        using var visit = Enter(nameof(BatchNormGradient), x, gamma, savedMean, savedInverseStd, dy, dx, dGamma, dBeta);
        BatchNormGradientCore(
            x, gamma, savedMean, savedInverseStd, dy, dx, accumulateX, dGamma, accumulateGamma, dBeta, accumulateBeta);
    }

    /// <inheritdoc cref="BatchNormGradient"/>
    protected abstract void BatchNormGradientCore(
        Tensor x, Tensor gamma, Tensor savedMean, Tensor savedInverseStd, Tensor dy, Tensor? dx, bool accumulateX, Tensor dGamma,
        bool accumulateGamma, Tensor dBeta, bool accumulateBeta);

    /// <summary>Softmax along the last extent of x [rows, columns].</summary>
    public void Softmax(Tensor x, Tensor y)
    {
        using var visit = Enter(nameof(Softmax), x, y);
        SoftmaxCore(x, y);
    }

    /// <inheritdoc cref="Softmax"/>
    protected abstract void SoftmaxCore(Tensor x, Tensor y);

    /// <summary>
    /// Softmax and the mean cross-entropy: probabilities [rows, columns], labels Int32 [rows], a single loss.
    /// </summary>
    /// <param name="logits">[rows, columns].</param>
    /// <param name="labels">Int32 [rows].</param>
    /// <param name="probabilities">[rows, columns].</param>
    /// <param name="losses">[rows]: room for the losses of rows, which a backend may leave alone.</param>
    /// <param name="loss">A single element: their mean.</param>
    public void SoftmaxCrossEntropy(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses, Tensor loss)
    {
        using var visit = Enter(nameof(SoftmaxCrossEntropy), logits, labels, probabilities, losses, loss);
        SoftmaxCrossEntropyCore(logits, labels, probabilities, losses, loss);
    }

    /// <inheritdoc cref="SoftmaxCrossEntropy"/>
    protected virtual void SoftmaxCrossEntropyCore(
        Tensor logits, Tensor labels, Tensor probabilities, Tensor losses, Tensor loss)
    {
        SoftmaxCrossEntropyCore(logits, labels, probabilities, losses);
        ReduceCore(new Sum(), losses, 1, losses.Count, 1, loss, accumulate: false);
        MapCore(new Scale(1f / losses.Count), loss, loss, accumulate: false);
    }

    /// <summary>Probabilities, and a loss for each row.</summary>
    protected abstract void SoftmaxCrossEntropyCore(Tensor logits, Tensor labels, Tensor probabilities, Tensor losses);

    /// <summary>
    /// dLogits[r, c] = (probabilities[r, c] - [c = labels[r]]) · scale · dLoss, where dLoss is a single element, 1 if it is null.
    /// </summary>
    public void SoftmaxCrossEntropyGradient(
        Tensor probabilities, Tensor labels, Tensor? dLoss, float scale, Tensor dLogits, bool accumulate)
    {
        using var visit = Enter(nameof(SoftmaxCrossEntropyGradient), probabilities, labels, dLoss, dLogits);
        SoftmaxCrossEntropyGradientCore(probabilities, labels, dLoss, scale, dLogits, accumulate);
    }

    /// <inheritdoc cref="SoftmaxCrossEntropyGradient"/>
    protected abstract void SoftmaxCrossEntropyGradientCore(
        Tensor probabilities, Tensor labels, Tensor? dLoss, float scale, Tensor dLogits, bool accumulate);

    /// <summary>The mean of f(a, b) over all elements.</summary>
    /// <param name="f">What a prediction loses.</param>
    /// <param name="a">The predictions, contiguous and not empty.</param>
    /// <param name="b">Their targets, contiguous and of the same shape.</param>
    /// <param name="losses">The same shape: room for f(a, b), which a backend may leave alone.</param>
    /// <param name="loss">A single element: their mean.</param>
    public void MeanLoss<TOperator>(TOperator f, Tensor a, Tensor b, Tensor losses, Tensor loss)
        where TOperator : unmanaged, ILossOperator
    {
        using var visit = Enter(OperationName<TOperator>.Map, a, b, losses, loss);
        MeanLossCore(f, a, b, losses, loss);
    }

    /// <inheritdoc cref="MeanLoss"/>
    protected virtual void MeanLossCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor losses, Tensor loss)
        where TOperator : unmanaged, ILossOperator
    {
        MapCore(f, a, b, losses, accumulate: false);
        ReduceCore(new Sum(), losses, 1, losses.Count, 1, loss, accumulate: false);
        MapCore(new Scale(1f / losses.Count), loss, loss, accumulate: false);
    }

    // ---- Recurrence, rows by index --------------------------------------------------------------------------------

    /// <summary>
    /// One step of an LSTM after its matrix products: gates [n, 4 · hidden] holds the sums of i, f, g, o and afterwards σ, σ,
    /// tanh, σ of them; c = f · cPrevious + i · g; h = o · tanh(c), all [n, hidden].
    /// </summary>
    public void LstmCell(Tensor gates, Tensor cPrevious, Tensor c, Tensor h)
    {
        using var visit = Enter(nameof(LstmCell), gates, cPrevious, c, h);
        LstmCellCore(gates, cPrevious, c, h);
    }

    /// <inheritdoc cref="LstmCell"/>
    protected abstract void LstmCellCore(Tensor gates, Tensor cPrevious, Tensor c, Tensor h);

    /// <summary>Floats that <see cref="Lstm"/> keeps for its gradient, laid out as the backend likes.</summary>
    public abstract int LstmMemory(int steps, int batch, int hidden);

    /// <summary>
    /// An LSTM over a whole sequence x [steps, n, inputs]: from h[0] and initialCell [n, hidden], null if both are zeros, to the
    /// rest of h [steps + 1, n, hidden] and finalCell [n, hidden]. Weights are [4 · hidden, …] for i, f, g, o.
    /// </summary>
    public void Lstm(
        Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, Tensor? initialCell, Tensor h, Tensor finalCell,
        Tensor memory)
    {
        using var visit = Enter(nameof(Lstm), x, inputWeight, recurrentWeight, bias, initialCell, h, finalCell, memory);
        Profile?.Count(RowsOf(x) * (inputWeight.Count + recurrentWeight.Count));
        LstmCore(x, inputWeight, recurrentWeight, bias, initialCell, h, finalCell, memory);
    }

    /// <inheritdoc cref="Lstm"/>
    protected abstract void LstmCore(
        Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, Tensor? initialCell, Tensor h, Tensor finalCell,
        Tensor memory);

    /// <summary>
    /// From dy [steps, n, hidden], which may be overwritten, to the gradient of the initial state. In memory, those of the gates'
    /// sums take the gates' place.
    /// </summary>
    public void LstmGradient(Tensor recurrentWeight, Tensor dy, Tensor memory, Tensor? dInitialHidden, Tensor? dInitialCell)
    {
        using var visit = Enter(nameof(LstmGradient), recurrentWeight, dy, memory, dInitialHidden, dInitialCell);
        Profile?.Count(RowsOf(dy) * recurrentWeight.Count);
        LstmGradientCore(recurrentWeight, dy, memory, dInitialHidden, dInitialCell);
    }

    /// <inheritdoc cref="LstmGradient"/>
    protected abstract void LstmGradientCore(
        Tensor recurrentWeight, Tensor dy, Tensor memory, Tensor? dInitialHidden, Tensor? dInitialCell);

    /// <summary>The gradient of <see cref="Lstm"/> by x, after <see cref="LstmGradient"/>.</summary>
    public void LstmInputGradient(Tensor inputWeight, Tensor memory, Tensor dx, bool accumulate)
    {
        using var visit = Enter(nameof(LstmInputGradient), inputWeight, memory, dx);
        Profile?.Count(RowsOf(dx) * inputWeight.Count);
        LstmInputGradientCore(inputWeight, memory, dx, accumulate);
    }

    /// <inheritdoc cref="LstmInputGradient"/>
    protected abstract void LstmInputGradientCore(Tensor inputWeight, Tensor memory, Tensor dx, bool accumulate);

    /// <summary>
    /// The gradients of <see cref="Lstm"/> by weights and bias, after <see cref="LstmGradient"/>; any of them may be null.
    /// </summary>
    public void LstmWeightGradient(
        Tensor x, Tensor h, Tensor memory, Tensor? dInputWeight, Tensor? dRecurrentWeight, Tensor? dBias, bool accumulate)
    {
        using var visit = Enter(nameof(LstmWeightGradient), x, h, memory, dInputWeight, dRecurrentWeight, dBias);
        Profile?.Count(RowsOf(x) * ((dInputWeight?.Count ?? 0) + (dRecurrentWeight?.Count ?? 0)));
        LstmWeightGradientCore(x, h, memory, dInputWeight, dRecurrentWeight, dBias, accumulate);
    }

    /// <inheritdoc cref="LstmWeightGradient"/>
    protected abstract void LstmWeightGradientCore(
        Tensor x, Tensor h, Tensor memory, Tensor? dInputWeight, Tensor? dRecurrentWeight, Tensor? dBias, bool accumulate);

    /// <summary>indices[i] (Int32) = x[i] without its fraction, but from 0 to rows - 1; NaN counts as 0.</summary>
    public void ToIndices(Tensor x, int rows, Tensor indices)
    {
        using var visit = Enter(nameof(ToIndices), x, indices);
        ToIndicesCore(x, rows, indices);
    }

    /// <inheritdoc cref="ToIndices"/>
    protected abstract void ToIndicesCore(Tensor x, int rows, Tensor indices);

    /// <summary>y[i] = row indices[i] (Int32) of table [rows, columns].</summary>
    public void Gather(Tensor table, Tensor indices, Tensor y)
    {
        using var visit = Enter(nameof(Gather), table, indices, y);
        GatherCore(table, indices, y);
    }

    /// <inheritdoc cref="Gather"/>
    protected abstract void GatherCore(Tensor table, Tensor indices, Tensor y);

    /// <summary>dTable[r] = Σ over i with indices[i] = r of row dy[i], summed in the order of i.</summary>
    public void ScatterAdd(Tensor dy, Tensor indices, Tensor dTable, bool accumulate)
    {
        using var visit = Enter(nameof(ScatterAdd), dy, indices, dTable);
        ScatterAddCore(dy, indices, dTable, accumulate);
    }

    /// <inheritdoc cref="ScatterAdd"/>
    protected abstract void ScatterAddCore(Tensor dy, Tensor indices, Tensor dTable, bool accumulate);
}
