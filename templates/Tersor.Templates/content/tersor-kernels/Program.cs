using Tersor.KernelLab;
using Tersor.KernelLab.Workloads;
using TersorKernels;

// dotnet run -c Release -- --kernel axpy,distance                       the engine's SIMD kernels and yours, on the processor
// dotnet run -c Release -- --kernel axpy,distance --device opencl:0     or cuda:0
// dotnet run -c Release -- --help
return LabApp.Run(
    args,
    WorkloadCatalog.Engine.Find("axpy")! with { Create = (device, size) => new MyAxpy(device, size) },
    new WorkloadEntry(
        "distance", "N", Default: new Extents(1 << 24), Small: new Extents(200), (device, size) => new Distance(device, size)));
