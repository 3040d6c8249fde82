using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Kernels.Cpu;
using Tersor.Peers.Libtorch;
using Tersor.Peers.Products;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Commands;

/// <summary><c>gemm</c>: matrix products beside libtorch's, as GFLOP/s and as a share of the processor's peak.</summary>
internal sealed class GemmCommand(IAnsiConsole console) : Command<GemmCommand.Settings>
{
    internal sealed class Settings : PeerSettings
    {
        [CommandOption("--sizes <LIST>")]
        [Description("Products as 512 or 64x300x784nt (m, n, k, transposes), separated by commas; by default 512, 1024 and those "
            + "of the LeNets.")]
        public string? Sizes { get; init; }

        public IReadOnlyList<ProductShape> Shapes { get; private set; } = ProductShape.Defaults;

        public override ValidationResult Validate()
        {
            if (Sizes is not null)
            {
                List<ProductShape> shapes = [];
                foreach (var text in Sizes.Split(','))
                {
                    if (ProductShape.Parse(text) is not { } shape)
                        return ValidationResult.Error($"--sizes: '{text}' is neither a size like 512 nor one like 64x300x784nt");
                    shapes.Add(shape);
                }

                Shapes = shapes;
            }

            return base.Validate();
        }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        LibtorchRuntime.UseThreads(settings.Threads);
        var peak = MachineProbe.FmaPeakGflops(settings.Threads);
        var table = new Table()
            .Title($"matrix products, {settings.Threads} thread(s), FMA peak {peak:F0} GFLOP/s")
            .AddColumns("m×n×k", "tersor", "GFLOP/s", "of peak", "libtorch", "GFLOP/s", "ratio", "vs 1 thread", "where");
        List<ProductResult> results = [];
        foreach (var shape in settings.Shapes)
        {
            cancellation.ThrowIfCancellationRequested();
            console.WriteLine($"{shape} …");
            var result = Measure(shape, peak, settings);
            results.Add(result);
            table.AddRow(
                shape.ToString(),
                Columns.Time(result.Comparison.Ours),
                $"{result.OurGflops:F1}",
                $"{result.ShareOfPeak:P0}",
                Columns.Time(result.Comparison.Peer),
                $"{result.PeerGflops:F1}",
                Columns.Factor(result.Comparison.Ratio),
                Columns.Factor(result.SpeedUp),
                shape.Role);
        }

        console.Write(table);
        new PeerReport<ProductResult>("gemm", LibtorchRuntime.Version, settings.Threads, peak, results).Write(settings.Json);
        return 0;
    }

    private static ProductResult Measure(ProductShape shape, double peak, PeerSettings settings)
    {
        var random = new Random(1);
        var a = Draw(shape.M * shape.K, random);
        var b = Draw(shape.K * shape.N, random);
        using var ours = new TersorProduct(shape, a, b, settings.Threads);
        using var alone = new TersorProduct(shape, a, b, threads: 1);
        using var theirs = new LibtorchProduct(shape, a, b);

        ours.Multiply();
        theirs.Multiply();

        if (Disagreement.Find("tersor", ours.Result(), theirs.Result(), Disagreement.SumTolerance(shape.K)) is { } wrong)
            throw new DisagreementException(shape.ToString(), wrong);
        Contestant[] contestants = [new("tersor", ours.Multiply), new("libtorch", theirs.Multiply)];
        if (settings.Threads > 1)
            contestants = [.. contestants, new("tersor, one thread", alone.Multiply)];
        var timings = Contest.Hold(new ContestSettings { Rounds = settings.Rounds }, contestants);
        return new ProductResult(
            new Comparison(shape.ToString(), settings.Threads, timings[0], timings[1]),
            shape.Role,
            shape.Flops,
            peak,
            timings.ElementAtOrDefault(2));
    }

    private static float[] Draw(int count, Random random)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (2 * random.NextSingle()) - 1;
        return values;
    }
}
