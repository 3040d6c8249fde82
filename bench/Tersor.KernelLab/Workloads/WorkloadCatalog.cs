using Tersor.Kernels;

namespace Tersor.KernelLab.Workloads;

/// <summary>The kernels that a run of the lab knows: the engine's, and perhaps others.</summary>
/// <param name="entries">All of them, in the order in which they run.</param>
public sealed class WorkloadCatalog(IReadOnlyList<WorkloadEntry> entries)
{
    /// <summary>
    /// The relative error of tanh for arguments in [-1, 1), in units of roundoff: the exponential of the doubled argument may be
    /// off by 10, which 1 − 2 / (e + 1) passes on at most twice.
    /// </summary>
    private const double TanhRoundings = 20;

    private static readonly Extents Vector = new(1 << 24);
    private static readonly Extents SmallVector = new(200);

    /// <summary>The kernels of the engine.</summary>
    public static WorkloadCatalog Engine { get; } = new(
    [
        new("axpy", "N", Vector, SmallVector, (device, size) => new AxpyWorkload(device, size)),
        new("relu", "N", Vector, SmallVector,
            (device, size) => new UnaryMapWorkload<Relu>(device, size, default, x => Math.Max(x, 0), roundings: 0)),
        new("tanh", "N", Vector, SmallVector,
            (device, size) => new UnaryMapWorkload<Tanh>(device, size, default, Math.Tanh, TanhRoundings)),
        new("add", "N", Vector, SmallVector, (device, size) => new AddWorkload(device, size)),
        new("sum", "N", Vector, SmallVector, (device, size) => new SumWorkload(device, size)),
        new("transpose", "ROWSxCOLUMNS", new(4096, 4096), new(20, 30), (device, size) => new TransposeWorkload(device, size)),
        new("gemm", "MxNxK", new(512, 512, 512), new(10, 12, 5), (device, size) => new GemmWorkload(device, size)),
        new("softmax", "ROWSxCOLUMNS", new(4096, 1000), new(3, 30), (device, size) => new SoftmaxWorkload(device, size)),
        new("mask", "N", Vector, SmallVector, (device, size) => new MaskWorkload(device, size)),
        new("select-largest", "N", new(1 << 22), new(100), (device, size) => new SelectLargestWorkload(device, size), new(
            SelectLargestWorkload.MaxCount)),
        new("segment-sum", "NxSEGMENTS", new(1_000_000, 32), new(200, 4), (device, size) =>
            new SegmentSumWorkload(device, size), new(Extents.MaxElements, 256)),
        new("nearest-centroid", "NxCENTROIDS", new(1_000_000, 32), new(200, 4),
            (device, size) => new NearestCentroidWorkload(device, size),
            new(Extents.MaxElements, NearestCentroidWorkload.MaxCentroids)),
        new("spmm", "ROWSxCOLUMNSxBATCH", new(1024, 1024, 64), new(6, 20, 5), (device, size) => new SpMMWorkload(device, size)),
    ]);

    /// <summary>All kernels, in the order in which they run.</summary>
    public IReadOnlyList<WorkloadEntry> Entries { get; } = entries;

    /// <summary>The names, for messages.</summary>
    public string Names => string.Join(", ", Entries.Select(entry => entry.Name));

    /// <summary>An entry by name, or null.</summary>
    public WorkloadEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    /// <summary>The same with other kernels in front. One that has the name of a kernel takes its place.</summary>
    public WorkloadCatalog With(IReadOnlyList<WorkloadEntry> others) =>
        new([.. others, .. Entries.Where(entry => others.All(other => other.Name != entry.Name))]);
}
