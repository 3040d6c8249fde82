using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// One step of the cells of a gated recurrent unit, out of finished products. Whole vectors are read and written, so that up to
/// <see cref="MatrixKernel.Overread"/> floats behind each operand must be there; what they hold counts for nothing.
/// </summary>
public static unsafe class GruCells
{
    /// <summary>h = n + z · (h - n), with n = tanh(x + r · s).</summary>
    /// <param name="input">The input's sums [z r n], each of <paramref name="count"/> floats.</param>
    /// <param name="recurrent">The last output's sums [z r n].</param>
    /// <param name="last">The last output h, replaced.</param>
    /// <param name="count">Cells times lanes.</param>
    public static void Run(float* input, float* recurrent, float* last, int count) =>
        VectorWidth.Run(new Kernel(input, recurrent, last, count));

    /// <summary>The gates where the reset comes first: z goes to <paramref name="update"/>, and r · h is what is left.</summary>
    /// <param name="input">The input's sums [z r ·].</param>
    /// <param name="recurrent">The last output's sums [z r].</param>
    /// <param name="last">The last output h.</param>
    /// <param name="update">z.</param>
    /// <param name="kept">r · h.</param>
    /// <param name="count">Cells times lanes.</param>
    public static void Open(float* input, float* recurrent, float* last, float* update, float* kept, int count) =>
        VectorWidth.Run(new OpenKernel(input, recurrent, last, update, kept, count));

    /// <summary>The end of a step that began with <see cref="Open"/>: h = n + z · (h - n), with n = tanh(x + s).</summary>
    /// <param name="input">The input's sums of the candidates.</param>
    /// <param name="recurrent">Those of what is left of the last output.</param>
    /// <param name="update">z.</param>
    /// <param name="last">The last output h, replaced.</param>
    /// <param name="count">Cells times lanes.</param>
    public static void Close(float* input, float* recurrent, float* update, float* last, int count) =>
        VectorWidth.Run(new CloseKernel(input, recurrent, update, last, count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector>(float* input, float* recurrent, float* last, int count)
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var x = input + i;
            var s = recurrent + i;
            var z = TSimd.Add(TSimd.Load(x), TSimd.Load(s));
            var r = TSimd.Add(TSimd.Load(x + count), TSimd.Load(s + count));
            GruGates.Open<TSimd, TVector>(ref z, ref r);
            var sum = TSimd.MultiplyAdd(r, TSimd.Load(s + (2 * (nint)count)), TSimd.Load(x + (2 * (nint)count)));
            TSimd.Store(GruGates.Next<TSimd, TVector>(sum, z, TSimd.Load(last + i)), last + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Begin<TSimd, TVector>(
        float* input, float* recurrent, float* last, float* update, float* kept, int count)
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var x = input + i;
            var s = recurrent + i;
            var z = TSimd.Add(TSimd.Load(x), TSimd.Load(s));
            var r = TSimd.Add(TSimd.Load(x + count), TSimd.Load(s + count));
            GruGates.Open<TSimd, TVector>(ref z, ref r);
            TSimd.Store(z, update + i);
            TSimd.Store(TSimd.Multiply(r, TSimd.Load(last + i)), kept + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void End<TSimd, TVector>(float* input, float* recurrent, float* update, float* last, int count)
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var sum = TSimd.Add(TSimd.Load(input + i), TSimd.Load(recurrent + i));
            TSimd.Store(GruGates.Next<TSimd, TVector>(sum, TSimd.Load(update + i), TSimd.Load(last + i)), last + i);
        }
    }

    private readonly struct Kernel(float* input, float* recurrent, float* last, int count) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => Loop<TSimd, TVector>(input, recurrent, last, count);
    }

    private readonly struct OpenKernel(float* input, float* recurrent, float* last, float* update, float* kept, int count)
        : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => Begin<TSimd, TVector>(input, recurrent, last, update, kept, count);
    }

    private readonly struct CloseKernel(float* input, float* recurrent, float* update, float* last, int count) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => End<TSimd, TVector>(input, recurrent, update, last, count);
    }
}
