using System.Collections.Immutable;
using Tersor.Kernels.Cpu;

namespace Tersor.Cli.Machine;

/// <summary>One matrix product.</summary>
/// <param name="Size">The matrices' side.</param>
/// <param name="Gflops">Its speed.</param>
/// <param name="ShareOfPeak">That by the peak measured a moment before.</param>
internal sealed record ProductFigure(int Size, double Gflops, double ShareOfPeak);

/// <summary>What so many threads reach together.</summary>
/// <param name="Threads">How many.</param>
/// <param name="FmaPeakGflops">The peak of fused multiply-adds in registers.</param>
/// <param name="Products">The engine's matrix products.</param>
internal sealed record ThreadFigures(int Threads, double FmaPeakGflops, ImmutableArray<ProductFigure> Products);

/// <summary>What this machine is and what it reaches.</summary>
/// <param name="Processor">Its processor's name.</param>
/// <param name="Processors">How many the program may use.</param>
/// <param name="Threads">How many threads the engine uses by default.</param>
/// <param name="VectorBits">The width of the vectors that kernels use.</param>
/// <param name="Instructions">The group of processors on which the same seed gives the same bytes.</param>
/// <param name="Features">The processor's instruction sets.</param>
/// <param name="Figures">Arithmetic, for one thread and for all.</param>
/// <param name="ReadGigabytesPerSecond">What one thread reads from memory.</param>
/// <param name="CopyGigabytesPerSecond">What one thread copies, read and written bytes together.</param>
internal sealed record MachineReport(
    string Processor,
    int Processors,
    int Threads,
    int VectorBits,
    string Instructions,
    ImmutableArray<string> Features,
    ImmutableArray<ThreadFigures> Figures,
    double ReadGigabytesPerSecond,
    double CopyGigabytesPerSecond)
{
    private static readonly ImmutableArray<int> ProductSizes = [512, 1024];

    /// <summary>Measures. Takes some seconds.</summary>
    /// <param name="threads">The threads of the engine.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <param name="cancellation">Checked between two measurements.</param>
    public static MachineReport Measure(int threads, Action<double> progress, CancellationToken cancellation)
    {
        ImmutableArray<int> counts = threads > 1 ? [1, threads] : [1];
        double steps = (counts.Length * (1 + ProductSizes.Length)) + 1, done = 0;
        var figures = ImmutableArray.CreateBuilder<ThreadFigures>();
        foreach (var count in counts)
        {
            var peak = Step(() => MachineProbe.FmaPeakGflops(count));
            figures.Add(new ThreadFigures(count, peak, [.. ProductSizes.Select(size =>
            {
                var gflops = Step(() => MatrixProductProbe.Gflops(size, count));
                return new ProductFigure(size, gflops, gflops / peak);
            })]));
        }

        var (read, copy) = Step(MachineProbe.MemoryBandwidth);
        return new MachineReport(
            ProcessorInfo.Name,
            Environment.ProcessorCount,
            threads,
            MachineProbe.VectorBits,
            MachineProbe.Instructions,
            ProcessorInfo.Features,
            figures.ToImmutable(),
            read,
            copy);

        TResult Step<TResult>(Func<TResult> measure)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = measure();
            progress(++done / steps);
            return result;
        }
    }
}
