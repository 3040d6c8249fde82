namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights that a pixel of the input gradient multiplies with the output gradient, as the left operand: A[input channel,
/// (output channel, tap)], of the taps only those that meet pixels of one phase.
/// </summary>
internal readonly unsafe struct PhaseWeights(float* weight, in ConvolutionShape shape, int row, int column) : ILeftOperand
{
    private readonly ConvolutionShape _shape = shape;

    /// <summary>Taps of a phase along one direction.</summary>
    public static int Taps(int kernel, int step, int remainder) => Math.Max(0, (kernel - remainder + step - 1) / step);

    public void Pack(int first, int rows, int k, int depth, float* panel)
    {
        var columns = Taps(_shape.KernelWidth, _shape.Stride, column);
        var taps = Taps(_shape.KernelHeight, _shape.Stride, row) * columns;
        var plane = _shape.KernelHeight * _shape.KernelWidth;
        for (var p = k; p < k + depth; p++)
        {
            var (output, tap) = Math.DivRem(p, taps);
            var (t, s) = Math.DivRem(tap, columns);
            var source = weight + ((((nint)output * _shape.InputChannels) + first) * plane)
                + ((row + (t * _shape.Stride)) * _shape.KernelWidth) + column + (s * _shape.Stride);
            for (var i = 0; i < rows; i++)
                panel[i] = source[i * plane];
            panel += rows;
        }
    }
}
