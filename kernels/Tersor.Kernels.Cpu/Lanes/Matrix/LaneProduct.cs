using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A product of matrices that both differ from lane to lane: two rows and four columns of vectors at a time stay in registers.
/// </summary>
internal static unsafe class LaneProduct<TSimd, TVector, TVectors>
    where TSimd : struct, ISimd<TVector>
    where TVectors : struct, IVectorCount
{
    private const int Rows = 2;
    private const int Columns = 4;

    /// <summary>y [rows, columns, lanes] = a [rows, depth, lanes] · b [depth, columns, lanes], lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, float* y, int rows, int depth, int columns)
    {
        nint lanes = TVectors.Value * TSimd.Count;
        for (var row = 0; row < rows; row += Rows)
        {
            // A last row without a second one is computed twice.
            var second = row + 1 < rows ? depth * lanes : 0;
            var secondTo = row + 1 < rows ? columns * lanes : 0;
            for (var column = 0; column < columns; column += Columns)
            {
                var (b1, b2, b3) = (Next(1), Next(2), Next(3));
                for (nint lane = 0; lane < lanes; lane += TSimd.Count)
                {
                    var from = a + (row * depth * lanes) + lane;
                    var right = b + (column * lanes) + lane;
                    var zero = TSimd.Create(0f);
                    var (p0, p1, p2, p3) = (zero, zero, zero, zero);
                    var (q0, q1, q2, q3) = (zero, zero, zero, zero);
                    for (var k = 0; k < depth; k++)
                    {
                        var (p, q) = (TSimd.Load(from), TSimd.Load(from + second));
                        var x = TSimd.Load(right);
                        p0 = TSimd.MultiplyAdd(p, x, p0);
                        q0 = TSimd.MultiplyAdd(q, x, q0);
                        x = TSimd.Load(right + b1);
                        p1 = TSimd.MultiplyAdd(p, x, p1);
                        q1 = TSimd.MultiplyAdd(q, x, q1);
                        x = TSimd.Load(right + b2);
                        p2 = TSimd.MultiplyAdd(p, x, p2);
                        q2 = TSimd.MultiplyAdd(q, x, q2);
                        x = TSimd.Load(right + b3);
                        p3 = TSimd.MultiplyAdd(p, x, p3);
                        q3 = TSimd.MultiplyAdd(q, x, q3);
                        from += lanes;
                        right += columns * lanes;
                    }

                    var to = y + (((row * (nint)columns) + column) * lanes) + lane;
                    TSimd.Store(q3, to + secondTo + b3);
                    TSimd.Store(q2, to + secondTo + b2);
                    TSimd.Store(q1, to + secondTo + b1);
                    TSimd.Store(q0, to + secondTo);
                    TSimd.Store(p3, to + b3);
                    TSimd.Store(p2, to + b2);
                    TSimd.Store(p1, to + b1);
                    TSimd.Store(p0, to);
                }

                nint Next(int i) => column + i < columns ? i * lanes : 0;
            }
        }
    }
}
