using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Workloads;

namespace Tersor.KernelLab.Measuring;

/// <summary>A workload's versions, checked and timed.</summary>
public static class LabRun
{
    /// <summary>Runs all versions. One that is wrong is not timed: its time would mean nothing.</summary>
    public static KernelResult Of(string kernel, Workload workload, LabDevice device, Roof roof)
    {
        List<VersionResult> versions = [];
        foreach (var version in workload.Versions())
        {
            workload.ClobberResult();
            version.Launch();
            var verdict = workload.Check();
            var timing = verdict.IsRight ? Sampler.Measure(device, version.Launch) : null;
            versions.Add(VersionResult.Of(versions.Count + 1, version, verdict, timing, workload, roof));
        }

        return new KernelResult(kernel, workload.Size.ToString(), workload.Bytes, workload.Operations, versions);
    }
}
