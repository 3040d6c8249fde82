using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>A step as one product of all gates' weights, whichever way, and a pass over the cells.</summary>
/// <param name="product">[i f g o, input and last output].</param>
/// <param name="features">The number of the input's features.</param>
/// <param name="hidden">Cells.</param>
public sealed unsafe class LstmProduct(MatrixKernel product, int features, int hidden) : LstmKernel
{
    /// <inheritdoc/>
    public override int HiddenOffset => features;

    // Cells of one sequence are computed a vector at a time, and the last vector may reach beyond them.
    /// <inheritdoc/>
    public override int PaddedHidden => hidden + Vector512<float>.Count;

    /// <inheritdoc/>
    public override int Scratch(int lanes) => (LstmGates.Count * hidden * lanes) + Vector512<float>.Count;

    /// <inheritdoc/>
    public override void Run(
        LaneKernels kernels, float* joined, float* cells, float* output, float* scratch, WorkTeam team = default)
    {
        product.Run(kernels, joined, scratch, team);
        VectorWidth.Run(new CellsKernel(scratch, cells, output, hidden * kernels.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector>(float* gates, float* cells, float* output, int count)
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var gate = gates + i;
            var c = TSimd.Load(cells + i);
            var h = LstmGates.Step<TSimd, TVector>(
                TSimd.Load(gate), TSimd.Load(gate + count), TSimd.Load(gate + (2 * (nint)count)),
                TSimd.Load(gate + (3 * (nint)count)), ref c);
            TSimd.Store(c, cells + i);
            TSimd.Store(h, output + i);
        }
    }

    private readonly struct CellsKernel(float* gates, float* cells, float* output, int count) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => Loop<TSimd, TVector>(gates, cells, output, count);
    }
}
