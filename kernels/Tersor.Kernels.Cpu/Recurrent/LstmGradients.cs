namespace Tersor.Kernels.Cpu;

/// <summary>
/// The products that <see cref="LstmBackward"/> leaves: of all steps at once, over the gradients of the gates' sums in memory.
/// </summary>
public static unsafe class LstmGradients
{
    /// <summary>
    /// The gradients of both weights and of the bias, which is the weight of an input that is always 1: one product.
    /// </summary>
    /// <param name="pool">The threads; the result does not depend on their number.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="memory">What <see cref="LstmBackward"/> left.</param>
    /// <param name="x">[steps, batch, inputs].</param>
    /// <param name="h">[steps + 1, batch, hidden].</param>
    /// <param name="dInputWeight">[4 · hidden, inputs], or null.</param>
    /// <param name="dRecurrentWeight">[4 · hidden, hidden], or null.</param>
    /// <param name="dBias">[4 · hidden], or null.</param>
    /// <param name="accumulate">Whether to add to the gradients.</param>
    public static void Weights(
        WorkerPool pool, in LstmShape shape, float* memory, float* x, float* h, float* dInputWeight, float* dRecurrentWeight,
        float* dBias, bool accumulate)
    {
        Gemm.Multiply(
            pool,
            shape.GateRows,
            shape.Hidden + shape.Inputs + (dBias == null ? 0 : 1),
            shape.Steps * shape.Batch,
            new LstmGatesLeft(shape, memory),
            new LstmColumnsRight(h, shape.Hidden, x, shape.Inputs),
            new LstmWeightsOutput(dRecurrentWeight, shape.Hidden, dInputWeight, shape.Inputs, dBias),
            accumulate,
            default);
    }

    /// <summary>dx (+)= the gradients of the sums · inputWeight.</summary>
    /// <param name="pool">The threads; the result does not depend on their number.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="memory">What <see cref="LstmBackward"/> left.</param>
    /// <param name="inputWeight">[4 · hidden, inputs].</param>
    /// <param name="dx">[steps, batch, inputs].</param>
    /// <param name="accumulate">Whether to add to dx.</param>
    public static void Inputs(WorkerPool pool, in LstmShape shape, float* memory, float* inputWeight, float* dx, bool accumulate)
    {
        Gemm.Multiply(
            pool,
            shape.Steps * shape.Batch,
            shape.Inputs,
            shape.GateRows,
            new LstmSequencesLeft(shape, memory),
            new MatrixRight(inputWeight, shape.Inputs, 1),
            new MatrixOutput(dx, shape.Inputs),
            accumulate,
            default);
    }
}
