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
    public bool Accumulate;
    public GemmEpilogue Epilogue;
    public ScratchSpace Scratch;

    public readonly int Blocks => (Images + Planes.Images - 1) / Planes.Images;

    /// <summary>Floats of scratch that a thread needs.</summary>
    public static int WorkerScratch(in StagedPlanes planes, int mostSpan) =>
        planes.Size + (MicroKernel.MaxRows * Stride(mostSpan));

    public readonly void Run(int block, int worker)
    {
        var staged = Scratch.Worker(worker);
        var image = block * Planes.Images;
        var count = Math.Min(Planes.Images, Images - image);
        Planes.Stage(Source + ((nint)image * Planes.Channels * Planes.Height * Planes.Width), count, staged);
        for (var i = 0; i < PhaseCount; i++)
            RunPhase(Phases[i], image, count, staged, staged + Planes.Size);
    }

    private readonly void RunPhase(in OutputPhase phase, int image, int count, float* staged, float* sums)
    {
        var bands = new Bands(Result.Channels);
        var weights = Weights + ((nint)phase.Start * Result.Channels);
        var span = phase.Span(Planes);
        var stride = Stride(span);
        for (var band = 0; band < bands.Count; band++)
        {
            var first = bands.Start(band);
            var height = bands.Height(band);
            Multiply(phase, height, weights + ((nint)first * phase.Depth), staged + phase.Origin, span, sums, stride);
            if (!Epilogue.IsEmpty)
                Epilogue.Apply(first, height, 0, span, sums, stride);
            for (var i = 0; i < count * height; i++)
            {
                var (row, offset) = Math.DivRem(i, count);
                Write(phase, sums + (row * (nint)stride) + (offset * Planes.Pitch), Result.Plane(image + offset, first + row));
            }
        }
    }

    private readonly void Multiply(
        in OutputPhase phase, int rows, float* weights, float* staged, int span, float* sums, int stride)
    {
        var passes = Math.Max(1, (phase.Depth + MostDepth - 1) / MostDepth);
        for (var pass = 0; pass < passes; pass++)
        {
            var k = (int)((long)phase.Depth * pass / passes);
            var depth = (int)((long)phase.Depth * (pass + 1) / passes) - k;
            for (var j = 0; j < span; j += MicroKernel.Columns)
            {
                MicroKernel.Run(
                    rows, span - j, depth, weights + (k * rows), staged + j, Offsets + phase.Start + k, sums + j, stride,
                    pass > 0);
            }
        }
    }

    private readonly void Write(in OutputPhase phase, float* sums, float* plane)
    {
        for (var row = 0; row < phase.Rows; row++, sums += Planes.RowPitch)
        {
            var destination = plane + ((phase.Row + (row * phase.Step)) * Result.Width) + phase.Column;
            if (phase.Step == 1 && !Accumulate)
                RowCopy.Copy(sums, destination, phase.Columns);
            else if (Accumulate)
                StridedRow.Add(sums, destination, phase.Step, phase.Columns);
            else
                StridedRow.Copy(sums, destination, phase.Step, phase.Columns);
        }
    }

    private static int Stride(int span) => (span + MicroKernel.Columns - 1) / MicroKernel.Columns * MicroKernel.Columns;
}
