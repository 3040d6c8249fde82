using System.Diagnostics;
using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Learning;

/// <summary>Times the two ways to compute a layer on a device, with its own weights.</summary>
internal static class LayerTrial
{
    /// <summary>Inputs in a run: enough that a device has something to do.</summary>
    public const int Batch = 64;

    private const int MostRounds = 5;
    private const double MostOperations = 1L << 32;
    private const double MostFloats = 1 << 24;
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(20);
    private static readonly TimingCache<DeviceLayerTiming> Timings = new();

    /// <summary>Whether a layer is small enough to be timed while a model loads.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="index">The layer's node.</param>
    public static bool IsAffordable(ModelGraph graph, int index)
    {
        var (input, output) = (graph.ValueShapes[graph.Nodes[index].Inputs[0]], graph.ValueShapes[index + 1]);
        return GraphDemand.OperationsOf(graph, index) * Batch <= MostOperations && (Count(input) + Count(output)) * Batch <= MostFloats;

        static double Count(IEnumerable<int> shape) => shape.Aggregate(1d, (product, extent) => product * extent);
    }

    /// <summary>What both ways take; measured once in a process for a device and a kind of layer.</summary>
    /// <param name="device">The device to measure on.</param>
    /// <param name="key">Says what kind of layer it is, weights included.</param>
    /// <param name="inputShape">One input of the layer.</param>
    /// <param name="sparse">The one way.</param>
    /// <param name="dense">The other.</param>
    public static DeviceLayerTiming Of(Device device, string key, ReadOnlySpan<int> inputShape, Layer sparse, Layer dense)
    {
        key = $"{device.Name}, {key}";
        if (Timings.TryGet(key, out var known))
            return known;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var x = device.Empty(new Shape([Batch, .. inputShape]));
        device.Backend.RandomUniform(x, seed: 0, stream: 0, -1f, 1f);
        var (shortestSparse, shortestDense) = (double.PositiveInfinity, double.PositiveInfinity);

        // The first run of either compiles its kernels. Then they take turns, so that a busy moment meets both.
        Run(sparse, x);
        Run(dense, x);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < MostRounds && (round == 0 || Stopwatch.GetElapsedTime(start) < Budget); round++)
        {
            shortestSparse = Math.Min(shortestSparse, Run(sparse, x));
            shortestDense = Math.Min(shortestDense, Run(dense, x));
        }

        return Timings.Add(key, new DeviceLayerTiming(shortestSparse, shortestDense, Batch));
    }

    /// <summary>The microseconds of a run, until the device is done with it.</summary>
    private static double Run(Layer layer, Tensor x)
    {
        using var step = x.Device.BeginStep();
        var begin = Stopwatch.GetTimestamp();
        var y = layer.Forward([x], new ForwardPass(Training: false, Seed: 0, Number: 0, Keeps: false));

        // Reading a single element waits for all that was launched before.
        Span<float> element = stackalloc float[1];
        x.Device.Read(y.View(new Shape(1), new Shape(1), y.Offset), element);
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
    }
}
