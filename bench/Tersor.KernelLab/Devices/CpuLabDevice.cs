using System.Diagnostics;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.KernelLab.Measuring;
using Tersor.Kernels.Cpu;

namespace Tersor.KernelLab.Devices;

/// <summary>The engine's own CPU kernels on all processors: the only version there, timed by the host's clock.</summary>
public sealed class CpuLabDevice(CpuBackend backend) : LabDevice(new Device(backend))
{
    private const int CopyElements = 1 << 24;

    /// <inheritdoc/>
    public override string Description => $"{backend.Pool.Threads} threads, {MachineProbe.VectorBits}-bit vectors";

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => ["fp32; timed by the host's clock; the clock rate is the system's, not fixed"];

    /// <inheritdoc/>
    public override double Time(Action launch, int launches)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < launches; i++)
            launch();
        return SecondsSince(start);
    }

    /// <inheritdoc/>
    public override Roof MeasureRoof()
    {
        using var from = Tensors.EmptyPersistent(new Shape(CopyElements));
        using var to = Tensors.EmptyPersistent(new Shape(CopyElements));
        backend.Fill(from, 1);
        var copy = Sampler.Measure(this, () => backend.Copy(from, to, accumulate: false));
        return new Roof(
            2d * sizeof(float) * CopyElements / copy.LowerQuartile, MachineProbe.FmaPeakGflops(backend.Pool.Threads) * 1e9);
    }

    /// <inheritdoc/>
    protected override Action EmptyLaunch()
    {
        var job = default(EmptyJob);
        var blocks = backend.Pool.Threads;
        return () => backend.Pool.Run(blocks, ref job);
    }

    /// <inheritdoc/>
    protected override void Synchronize()
    {
    }

    private readonly struct EmptyJob : IBlockJob
    {
        public void Run(int block, int worker)
        {
        }
    }
}
