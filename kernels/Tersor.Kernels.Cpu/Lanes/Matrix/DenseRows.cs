using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>All weights row by row, for one image: four dot products side by side.</summary>
public sealed unsafe class DenseRows(WeightMatrix matrix) : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense rows";

    private const int RowsPerStep = 4;

    private readonly AlignedArray<float> _weights = new(matrix.Values);
    private readonly AlignedArray<float> _bias = new(matrix.Bias);
    private readonly int _columns = matrix.Columns;

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y) =>
        VectorWidth.Run(new Kernel(_weights.Pointer, _bias.Pointer, _bias.Length, _columns, x, y));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TSimd, TVector>(float* weights, float* bias, int rows, int columns, float* x, float* y)
        where TSimd : struct, ISimd<TVector>
    {
        for (var row = 0; row < rows; row += RowsPerStep)
        {
            // The last step may compute rows of the one before once more.
            var first = Math.Max(0, Math.Min(row, rows - RowsPerStep));
            var a = weights + ((nint)first * columns);
            var b = a + (first + 1 < rows ? columns : 0);
            var c = b + (first + 2 < rows ? columns : 0);
            var d = c + (first + 3 < rows ? columns : 0);
            var (a0, b0, c0, d0) = (TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f));
            var i = 0;
            for (; i <= columns - TSimd.Count; i += TSimd.Count)
            {
                var value = TSimd.Load(x + i);
                a0 = TSimd.MultiplyAdd(TSimd.Load(a + i), value, a0);
                b0 = TSimd.MultiplyAdd(TSimd.Load(b + i), value, b0);
                c0 = TSimd.MultiplyAdd(TSimd.Load(c + i), value, c0);
                d0 = TSimd.MultiplyAdd(TSimd.Load(d + i), value, d0);
            }

            var sumA = TSimd.CombineLanes(default(Sum), a0);
            var sumB = TSimd.CombineLanes(default(Sum), b0);
            var sumC = TSimd.CombineLanes(default(Sum), c0);
            var sumD = TSimd.CombineLanes(default(Sum), d0);
            for (; i < columns; i++)
            {
                sumA += a[i] * x[i];
                sumB += b[i] * x[i];
                sumC += c[i] * x[i];
                sumD += d[i] * x[i];
            }

            Store(sumD, 3);
            Store(sumC, 2);
            Store(sumB, 1);
            Store(sumA, 0);

            void Store(float sum, int i)
            {
                if (first + i < rows)
                    y[first + i] = sum + bias[first + i];
            }
        }
    }

    private readonly struct Kernel(float* weights, float* bias, int rows, int columns, float* x, float* y) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => Multiply<TSimd, TVector>(weights, bias, rows, columns, x, y);
    }
}
