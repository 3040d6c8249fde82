using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Gpu;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Probes;
using Tersor.KernelLab.Measuring;
using Tersor.Kernels.Gpu;
using Device = Tersor.Core.Device;

namespace Tersor.KernelLab.Devices;

/// <summary>A device behind ILGPU. The lab's own kernels run on the engine's stream, beside the engine's.</summary>
public sealed class GpuLabDevice(Device tensors, GpuBackend backend) : LabDevice(tensors)
{
    private const int CopyElements = 1 << 24;
    private const int FmaItems = 1 << 18;
    private const int WantedGroup = 256;
    private const int WantedTile = 16;
    private const int EmulatedGroup = 8;

    /// <summary>ILGPU's view of the device, for loading kernels.</summary>
    public Accelerator Accelerator => backend.Accelerator;

    /// <summary>The engine's stream.</summary>
    public AcceleratorStream Stream => backend.Stream;

    /// <summary>
    /// Work items of a group, a power of two; few on the emulator, where each is a thread and a barrier takes long.
    /// </summary>
    public int GroupSize { get; } = backend.Accelerator.AcceleratorType == AcceleratorType.CPU
        ? EmulatedGroup
        : PowerOfTwo(Math.Min(WantedGroup, backend.Accelerator.MaxNumThreadsPerGroup));

    /// <summary>The edge of a square group.</summary>
    public int Tile { get; } = backend.Accelerator.MaxNumThreadsPerGroup >= WantedTile * WantedTile ? WantedTile : 4;

    /// <inheritdoc/>
    public override bool IsEmulator => Accelerator.AcceleratorType == AcceleratorType.CPU;

    /// <inheritdoc/>
    public override string Description =>
        $"{Accelerator.Name}, {Accelerator.NumMultiprocessors} multiprocessors, {Accelerator.MemorySize / (1 << 20)} MiB";

    /// <inheritdoc/>
    public override IEnumerable<string> Notes =>
    [
        "fp32 without tensor cores (no TF32); multiply and add may be fused by the driver's compiler",
        IsEmulator
            ? "an emulator: results count, times do not"
            : "timed by the device's own events; the clock rate is the driver's, not fixed",
    ];

    /// <summary>Opens a device with its events switched on.</summary>
    /// <exception cref="DeviceUnavailableException">There is no such device.</exception>
    public static GpuLabDevice Open(string name)
    {
        var device = DeviceCatalog.Open(name, profiling: true);
        return new GpuLabDevice(device, (GpuBackend)device.Backend);
    }

    /// <summary>A tensor's floats for a kernel of the lab.</summary>
    public static ArrayView<float> Float(Tensor tensor) => GpuBackend.Float(tensor);

    /// <summary>A tensor's indices for a kernel of the lab.</summary>
    public static ArrayView<int> Int(Tensor tensor) => GpuBackend.Int(tensor);

    /// <summary>A tensor's codes or mask for a kernel of the lab.</summary>
    public static ArrayView<byte> Byte(Tensor tensor) => GpuBackend.Byte(tensor);

    /// <summary>A grid with a work item for each element.</summary>
    public KernelConfig ItemEach(int count) => new(((count - 1) / GroupSize) + 1, GroupSize);

    /// <summary>A grid that strides over elements: enough groups to fill the device.</summary>
    public KernelConfig Strided(int count) =>
        new(Math.Min(ItemEach(count).GridDim.X, 32 * Accelerator.NumMultiprocessors), GroupSize);

    /// <summary>A grid of square tiles over a matrix, x along its columns.</summary>
    public KernelConfig Tiles(int rows, int columns) =>
        new(new Index2D(((columns - 1) / Tile) + 1, ((rows - 1) / Tile) + 1), new Index2D(Tile, Tile));

    /// <inheritdoc/>
    public override double Time(Action launch, int launches)
    {
        using var begin = Stream.AddProfilingMarker();
        for (var i = 0; i < launches; i++)
            launch();
        using var end = Stream.AddProfilingMarker();
        end.Synchronize();
        return (end - begin).TotalSeconds;
    }

    /// <inheritdoc/>
    public override Roof MeasureRoof() => IsEmulator ? new Roof(double.NaN, double.NaN) : new Roof(CopyBandwidth(), FmaPeak());

    /// <inheritdoc/>
    protected override Action EmptyLaunch() => this.Launch(EmptyKernel.Run, new KernelConfig(1, GroupSize), 0);

    /// <inheritdoc/>
    protected override void Synchronize() => Stream.Synchronize();

    private static int PowerOfTwo(int limit) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)limit + 1) / 2;

    /// <summary>The better of a copy kernel and the driver's own copy.</summary>
    private double CopyBandwidth()
    {
        using var from = Tensors.EmptyPersistent(new Shape(CopyElements));
        using var to = Tensors.EmptyPersistent(new Shape(CopyElements));
        backend.Fill(from, 1);
        var byKernel = Sampler.Measure(this, this.Launch(
            CopyProbe.Run, ItemEach(CopyElements / 4), Float(from).Cast<Float4>(), Float(to).Cast<Float4>(), CopyElements / 4));
        var byDriver = Sampler.Measure(
            this, () => Float(to).SubView(0, CopyElements).CopyFrom(Stream, Float(from).SubView(0, CopyElements)));
        return 2d * sizeof(float) * CopyElements / Math.Min(byKernel.LowerQuartile, byDriver.LowerQuartile);
    }

    /// <summary>
    /// The best of three ways: a loop suits processors that switch between work items, straight code compilers that make vectors
    /// of neighbouring items, sixteen lanes an item those that make them within an item.
    /// </summary>
    private double FmaPeak()
    {
        using var sums = Tensors.EmptyPersistent(new Shape(FmaItems));
        backend.Fill(sums, 1);
        var y = Float(sums);
        var wideItems = FmaItems / FmaWideProbe.Elements;
        return Math.Max(
            Math.Max(
                Rate(
                    FmaItems * (double)FmaLoopProbe.Operations,
                    this.Launch(FmaLoopProbe.Run, ItemEach(FmaItems), y, 0.5f, 1f, FmaLoopProbe.Rounds)),
                Rate(
                    FmaItems * (double)FmaStraightProbe.Operations,
                    this.Launch(FmaStraightProbe.Run, ItemEach(FmaItems), y, 0.5f, 1f))),
            Rate(
                wideItems * (double)FmaWideProbe.Operations,
                this.Launch(FmaWideProbe.Run, new KernelConfig(wideItems, 1), y.Cast<Lanes16>(), 1e-6f, FmaWideProbe.Rounds)));
    }

    private double Rate(double operations, Action launch) => operations / Sampler.Measure(this, launch).LowerQuartile;
}
