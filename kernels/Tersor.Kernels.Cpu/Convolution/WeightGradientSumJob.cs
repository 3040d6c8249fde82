namespace Tersor.Kernels.Cpu;

/// <summary>
/// Adds up what the groups of a <see cref="DirectWeightGradientJob"/> have left, in order, an output channel a block, as weights
/// lie.
/// </summary>
internal readonly unsafe struct WeightGradientSumJob(DirectWeightGradientJob parts, float* dWeight, bool accumulate) : IBlockJob
{
    public void Run(int block, int worker)
    {
        var shape = parts.Shape;
        var size = parts.RowSize;
        var groups = parts.Blocks;
        var sums = parts.Sums + ((nint)block * size);
        for (var group = 1; group < groups; group++)
            StridedRow.Add(sums + ((nint)group * shape.OutputChannels * size), sums, 1, size);

        var taps = shape.KernelHeight * shape.KernelWidth;
        var weights = dWeight + ((nint)block * shape.InputChannels * taps);
        for (var row = 0; row < shape.KernelHeight; row++)
        {
            for (var column = 0; column < shape.KernelWidth; column++)
            {
                var values = sums + (column * shape.InputChannels);
                var tap = weights + (row * shape.KernelWidth) + column;
                if (accumulate)
                    StridedRow.Add(values, tap, taps, shape.InputChannels);
                else
                    StridedRow.Copy(values, tap, taps, shape.InputChannels);
            }

            sums += parts.TapRowSize;
        }
    }
}
