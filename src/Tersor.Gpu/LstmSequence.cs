using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Gpu;

/// <summary>
/// What an LSTM keeps between its passes here: the gates of all steps, the cells before and after each, and room for a gradient.
/// </summary>
internal readonly struct LstmSequence(Tensor memory, int steps, int batch, int hidden)
{
    private readonly int _cells = steps * batch * LstmGates.Count * hidden;

    public int Steps => steps;

    public int Batch => batch;

    public int Hidden => hidden;

    /// <summary>[steps · batch, 4 · hidden]: after the backward pass, the gradients of the gates' sums.</summary>
    public Tensor AllGates => View(0, steps * batch, LstmGates.Count * hidden);

    /// <summary>[batch, hidden].</summary>
    public Tensor CellGradient => Cells(steps + 1);

    public static int Length(int steps, int batch, int hidden) =>
        checked(((LstmGates.Count * steps) + steps + 2) * batch * hidden);

    /// <summary>[batch, 4 · hidden].</summary>
    public Tensor Gates(int step) => View(step * batch * LstmGates.Count * hidden, batch, LstmGates.Count * hidden);

    /// <summary>[batch, hidden]: the cells before a step.</summary>
    public Tensor Cells(int step) => View(_cells + (step * batch * hidden), batch, hidden);

    /// <summary>One step of a sequence [steps, batch, width], as a matrix.</summary>
    public static Tensor Step(Tensor sequence, int step) =>
        View(sequence, step * sequence.Shape[1] * sequence.Shape[2], sequence.Shape[1], sequence.Shape[2]);

    /// <summary>The first steps of a sequence [steps, batch, width], as one matrix.</summary>
    public static Tensor AllSteps(Tensor sequence, int steps) => View(sequence, 0, steps * sequence.Shape[1], sequence.Shape[2]);

    private static Tensor View(Tensor tensor, int start, int rows, int columns)
    {
        var shape = new Shape(rows, columns);
        return tensor.View(shape, shape.ContiguousStrides(), tensor.Offset + start);
    }

    private Tensor View(int start, int rows, int columns) => View(memory, start, rows, columns);
}
