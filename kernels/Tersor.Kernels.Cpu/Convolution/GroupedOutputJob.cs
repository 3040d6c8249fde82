using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Planes that are weighted sums of what taps meet in other planes: the output of a grouped convolution, or the gradient by its
/// input. A block stages the planes of a group of an image once and makes some of the planes of that group from them.
/// </summary>
/// <param name="sums">What is made of what.</param>
/// <param name="x">[images, groups · sources, …].</param>
/// <param name="weight">A number for each group, target, source and tap.</param>
/// <param name="y">[images, groups · targets, height, width].</param>
/// <param name="accumulate">Whether to add to y.</param>
/// <param name="scratch">
/// Room for the planes of a group and a vector; what is shared are the taps' places in a staged plane, as integers.
/// </param>
internal readonly unsafe struct GroupedOutputJob(
    GroupedSums sums, float* x, float* weight, float* y, bool accumulate, ScratchSpace scratch) : ISimdJob
{
    /// <summary>The floats of the longest vector.</summary>
    public const int LargestVector = 16;

    // Planes that are made from one staging; rows that share the loads of weights.
    private const int TargetsPerBlock = 8;
    private const int RowsPerTile = 4;

    private int BlocksPerGroup => (sums.Targets + TargetsPerBlock - 1) / TargetsPerBlock;

    /// <summary>Blocks of an image.</summary>
    public int BlocksPerImage => sums.Groups * BlocksPerGroup;

    /// <inheritdoc/>
    public void Run<TSimd, TVector>(int block, int worker)
        where TSimd : struct, ISimd<TVector>
    {
        var (imageGroup, part) = Math.DivRem(block, BlocksPerGroup);
        var staged = scratch.Worker(worker);
        for (var source = 0; source < sums.Sources; source++)
        {
            var plane = x + (((nint)imageGroup * sums.Sources) + source) * sums.Origin.Height * sums.Origin.Width;
            sums.Planes.Stage(plane, sums.Origin, staged + ((nint)source * sums.Planes.Size));
        }

        var weights = weight + ((nint)(imageGroup % sums.Groups) * sums.Sources * sums.Targets * sums.Taps);
        for (var target = part * TargetsPerBlock; target < Math.Min(sums.Targets, (part + 1) * TargetsPerBlock); target++)
        {
            var made = y + ((((nint)imageGroup * sums.Targets) + target) * sums.Height * sums.Width);
            MakePlane<TSimd, TVector>(staged, weights + ((nint)target * sums.TargetStride), made);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MakePlane<TSimd, TVector>(float* staged, float* weights, float* made)
        where TSimd : struct, ISimd<TVector>
    {
        var pitch = (nint)sums.RowStep * sums.Planes.RowPitch;
        var tail = staged + ((nint)sums.Sources * sums.Planes.Size);
        var row = 0;
        for (; row <= sums.Height - RowsPerTile; row += RowsPerTile)
        {
            for (var column = 0; column < sums.Width; column += TSimd.Count)
            {
                var (a, b, c, d) = (TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f));
                for (var source = 0; source < sums.Sources; source++)
                {
                    var from = staged + ((nint)source * sums.Planes.Size) + (row * pitch) + column;
                    for (var tap = 0; tap < sums.Taps; tap++)
                    {
                        var factor = TSimd.Create(weights[((nint)source * sums.SourceStride) + tap]);
                        var pixels = from + ((int*)scratch.Shared)[tap];
                        a = TSimd.MultiplyAdd(TSimd.Load(pixels), factor, a);
                        b = TSimd.MultiplyAdd(TSimd.Load(pixels + pitch), factor, b);
                        c = TSimd.MultiplyAdd(TSimd.Load(pixels + (2 * pitch)), factor, c);
                        d = TSimd.MultiplyAdd(TSimd.Load(pixels + (3 * pitch)), factor, d);
                    }
                }

                var to = made + ((nint)row * sums.Width) + column;
                Put<TSimd, TVector>(a, to, sums.Width - column, tail);
                Put<TSimd, TVector>(b, to + sums.Width, sums.Width - column, tail);
                Put<TSimd, TVector>(c, to + (2 * (nint)sums.Width), sums.Width - column, tail);
                Put<TSimd, TVector>(d, to + (3 * (nint)sums.Width), sums.Width - column, tail);
            }
        }

        for (; row < sums.Height; row++)
        {
            for (var column = 0; column < sums.Width; column += TSimd.Count)
            {
                var sum = TSimd.Create(0f);
                for (var source = 0; source < sums.Sources; source++)
                {
                    var from = staged + ((nint)source * sums.Planes.Size) + (row * pitch) + column;
                    for (var tap = 0; tap < sums.Taps; tap++)
                    {
                        var factor = TSimd.Create(weights[((nint)source * sums.SourceStride) + tap]);
                        sum = TSimd.MultiplyAdd(TSimd.Load(from + ((int*)scratch.Shared)[tap]), factor, sum);
                    }
                }

                Put<TSimd, TVector>(sum, made + ((nint)row * sums.Width) + column, sums.Width - column, tail);
            }
        }
    }

    /// <summary>Stores or adds as many sums as there are columns left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TSimd, TVector>(TVector values, float* to, int columns, float* tail)
        where TSimd : struct, ISimd<TVector>
    {
        if (columns >= TSimd.Count)
        {
            TSimd.Store(accumulate ? TSimd.Add(TSimd.Load(to), values) : values, to);
            return;
        }

        TSimd.Store(values, tail);
        for (var i = 0; i < columns; i++)
            to[i] = accumulate ? to[i] + tail[i] : tail[i];
    }
}

/// <summary>Planes of groups that are weighted sums of staged planes.</summary>
/// <param name="Groups">Groups of an image.</param>
/// <param name="Sources">Staged planes of a group.</param>
/// <param name="Targets">Planes of a group that are made.</param>
/// <param name="Taps">Taps of a window.</param>
/// <param name="Planes">How planes are staged.</param>
/// <param name="Origin">The planes that are staged.</param>
/// <param name="RowStep">Staged rows between neighbouring windows.</param>
/// <param name="Height">Rows of a plane that is made.</param>
/// <param name="Width">Its columns.</param>
/// <param name="SourceStride">The distance between the weights of neighbouring sources.</param>
/// <param name="TargetStride">The distance between those of neighbouring targets.</param>
internal readonly record struct GroupedSums(
    int Groups, int Sources, int Targets, int Taps, TapPlanes Planes, PlaneOrigin Origin, int RowStep, int Height, int Width,
    int SourceStride, int TargetStride);
