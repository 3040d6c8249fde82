using System.Diagnostics;
using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Cli.Machine;

/// <summary>Measures the engine's own matrix product, for comparison with the processor's peak.</summary>
internal static class MatrixProductProbe
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(300);

    /// <summary>GFLOP/s of a product of two square matrices, two operations for each multiply-add: the fastest of many.</summary>
    /// <param name="size">The matrices' side.</param>
    /// <param name="threads">How many threads work.</param>
    public static double Gflops(int size, int threads)
    {
        using var device = Device.Cpu(threads);
        using var a = Random(device, size, stream: 0);
        using var b = Random(device, size, stream: 1);
        using var c = device.EmptyPersistent(new Shape(size, size));
        var best = double.MaxValue;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Duration)
        {
            var start = Stopwatch.GetTimestamp();
            device.Backend.Gemm(a, transposeA: false, b, transposeB: false, c, accumulate: false);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2d * size * size * size / best / 1e9;
    }

    private static Tensor Random(Device device, int size, ulong stream)
    {
        var matrix = device.EmptyPersistent(new Shape(size, size));
        device.Backend.RandomUniform(matrix, seed: 1, stream, -1f, 1f);
        return matrix;
    }
}
