namespace Tersor.Kernels.Cpu;

/// <summary>
/// Convolves some images directly: they are staged once (<see cref="StagedPlanes"/>), then the product of the packed weights and
/// the patches is formed without packing these, since a row of the right operand is a run of the staged planes. Sums between the
/// end of a row of pixels and the start of the next are formed, too, and dropped.
/// </summary>
internal unsafe struct DirectConvolutionJob : IBlockJob
{
    /// <summary>
    /// The most products that a tile sums up at a time: so much of a band of weights stays in the first-level cache.
    /// </summary>
    private const int MostDepth = 320;

    public int Images;

    /// <summary>The layout of each staged image.</summary>
    public StagedPlanes Planes;

    /// <summary>The parts of the result.</summary>
    public OutputPhase* Phases;
    public int PhaseCount;

    /// <summary>For each product of each phase, where its first factor lies from the pixel's origin.</summary>
    public int* Offsets;

    /// <summary>For each phase, the weights [channels of the result, depth] in bands.</summary>
    public float* Weights;

    public float* Source;
    public Images Result;

    /// <summary>The distance between two channels' sums.</summary>
    public int SumStride;
    public bool Accumulate;
    public GemmEpilogue Epilogue;
    public ScratchSpace Scratch;

    public readonly int Blocks => (Images + Planes.Images - 1) / Planes.Images;

    private readonly int SumSize => MicroKernel.MaxRows * SumStride;

    /// <summary>Floats of scratch that a thread needs.</summary>
    public static int WorkerScratch(in StagedPlanes planes, int columnPhases, int stride) =>
        planes.Size + (columnPhases * MicroKernel.MaxRows * stride);

    /// <summary>The distance between two channels' sums.</summary>
    public static int StrideFor(int mostSpan) => (mostSpan + MicroKernel.Columns - 1) / MicroKernel.Columns * MicroKernel.Columns;

    public readonly void Run(int block, int worker)
    {
        var staged = Scratch.Worker(worker);
        var image = block * Planes.Images;
        var count = Math.Min(Planes.Images, Images - image);
        Planes.Stage(Source + ((nint)image * Planes.Channels * Planes.Height * Planes.Width), count, staged);
        for (var i = 0; i < PhaseCount;)
        {
            // Phases of the same rows are computed together, so that their pixels are joined before they are written.
            var next = i + 1;
            while (next < PhaseCount && Phases[next].Row == Phases[i].Row)
                next++;
            RunPhases(new ReadOnlySpan<OutputPhase>(Phases + i, next - i), image, count, staged, staged + Planes.Size);
            i = next;
        }
    }

    private readonly void RunPhases(ReadOnlySpan<OutputPhase> phases, int image, int count, float* staged, float* sums)
    {
        var bands = new Bands(Result.Channels);
        for (var band = 0; band < bands.Count; band++)
        {
            var first = bands.Start(band);
            var height = bands.Height(band);
            for (var i = 0; i < phases.Length; i++)
            {
                ref readonly var phase = ref phases[i];
                var weights = Weights + ((nint)phase.Start * Result.Channels) + ((nint)first * phase.Depth);
                var span = phase.Span(Planes);
                var part = sums + (i * SumSize);
                Multiply(phase, height, weights, staged + phase.Origin, span, part);
                if (!Epilogue.IsEmpty)
                    Epilogue.Apply(first, height, 0, span, part, SumStride);
            }

            for (var i = 0; i < count * height; i++)
            {
                var (row, offset) = Math.DivRem(i, count);
                var part = sums + (row * (nint)SumStride) + (offset * Planes.Pitch);
                Write(phases, part, Result.Plane(image + offset, first + row));
            }
        }
    }

    private readonly void Multiply(
        in OutputPhase phase, int rows, float* weights, float* staged, int span, float* sums)
    {
        var passes = Math.Max(1, (phase.Depth + MostDepth - 1) / MostDepth);
        for (var pass = 0; pass < passes; pass++)
        {
            var k = (int)((long)phase.Depth * pass / passes);
            var depth = (int)((long)phase.Depth * (pass + 1) / passes) - k;
            for (var j = 0; j < span; j += MicroKernel.Columns)
            {
                MicroKernel.Run(
                    rows, span - j, depth, weights + (k * rows), staged + j, Offsets + phase.Start + k, sums + j, SumStride,
                    pass > 0);
            }
        }
    }

    private readonly void Write(ReadOnlySpan<OutputPhase> phases, float* sums, float* plane)
    {
        if (phases.Length == 2 && phases[0].Step == 2)
        {
            var (even, odd) = phases[0].Column == 0 ? (0, 1) : (1, 0);
            WriteJoined(phases[even], phases[odd], sums + (even * SumSize), sums + (odd * SumSize), plane);
            return;
        }

        for (var i = 0; i < phases.Length; i++)
            WriteAlone(phases[i], sums + (i * SumSize), plane);
    }

    private readonly void WriteJoined(in OutputPhase even, in OutputPhase odd, float* first, float* second, float* plane)
    {
        var destination = plane + ((nint)even.Row * Result.Width);
        for (var row = 0; row < even.Rows; row++)
        {
            RowInterleave.Join(first, second, destination, odd.Columns, Accumulate);
            if (even.Columns > odd.Columns)
                destination[2 * odd.Columns] = first[odd.Columns] + (Accumulate ? destination[2 * odd.Columns] : 0);
            first += Planes.RowPitch;
            second += Planes.RowPitch;
            destination += 2 * Result.Width;
        }
    }

    private readonly void WriteAlone(in OutputPhase phase, float* sums, float* plane)
    {
        var destination = plane + ((nint)phase.Row * Result.Width) + phase.Column;
        var stride = phase.Step * Result.Width;
        if (phase.Step == 1 && !Accumulate)
        {
            RowCopy.Copy(sums, Planes.RowPitch, destination, stride, phase.Rows, phase.Columns);
            return;
        }

        for (var row = 0; row < phase.Rows; row++)
        {
            if (Accumulate)
                StridedRow.Add(sums, destination, phase.Step, phase.Columns);
            else
                StridedRow.Copy(sums, destination, phase.Step, phase.Columns);
            sums += Planes.RowPitch;
            destination += stride;
        }
    }
}
