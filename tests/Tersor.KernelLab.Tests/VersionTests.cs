using Tersor.Cpu;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Workloads;

namespace Tersor.KernelLab.Tests;

/// <summary>Every version of every kernel is right where every machine can run it.</summary>
public sealed class VersionTests
{
    public static TheoryData<string> Kernels => new(WorkloadCatalog.Engine.Entries.Select(entry => entry.Name));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void On_the_emulator(string kernel)
    {
        using var device = GpuLabDevice.Open("emulator");
        Assert.True(Check(device, kernel) > 0);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void On_the_cpu(string kernel)
    {
        using var device = new CpuLabDevice(new CpuBackend(threads: 2));
        Assert.Equal(1, Check(device, kernel));
    }

    private static int Check(LabDevice device, string kernel)
    {
        var entry = WorkloadCatalog.Engine.Find(kernel)!;
        using var workload = entry.Create(device, entry.Small);
        var count = 0;
        foreach (var version in workload.Versions())
        {
            workload.ClobberResult();
            version.Launch();
            var verdict = workload.Check();
            Assert.True(verdict.IsRight, $"{version.Name}: {verdict}");
            count++;
        }

        return count;
    }
}
