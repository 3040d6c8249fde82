namespace Tersor.Kernels.Cpu;

/// <summary>A tile of up to 4 × 4 without any vector instruction.</summary>
internal readonly unsafe struct MicroKernelScalar : IMicroKernel
{
    public static int MaxRows => 4;

    public static int Columns => 4;

    public static void Run<TTile>(
        nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate, TileFinish* finish)
        where TTile : struct, ITileShape
    {
        for (var i = 0; i < TTile.Rows; i++)
        {
            float c0 = 0, c1 = 0, c2 = 0, c3 = 0;
            for (nint p = 0; p < depth; p++)
            {
                var x = a[(TTile.HasLeftOffsets ? offsets[p] : p * TTile.Rows) + i];
                var y = b + (TTile.HasOffsets ? offsets[p] : p * Columns);
                c0 += x * y[0];
                c1 += x * y[1];
                c2 += x * y[2];
                c3 += x * y[3];
            }

            var row = c + (i * stride);
            row[0] = accumulate ? row[0] + c0 : c0;
            row[1] = accumulate ? row[1] + c1 : c1;
            row[2] = accumulate ? row[2] + c2 : c2;
            row[3] = accumulate ? row[3] + c3 : c3;
            for (var j = 0; TTile.IsFinished && j < Columns; j++)
                row[j] = finish->Apply<SimdScalar, float>(row[j], i, row + j);
        }
    }
}
