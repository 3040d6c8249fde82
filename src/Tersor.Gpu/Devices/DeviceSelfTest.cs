using ILGPU;
using ILGPU.Runtime;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <summary>Tries a device with a kernel whose results are known before anything is entrusted to it.</summary>
internal static class DeviceSelfTest
{
    private const int Groups = 3;

    /// <summary>Runs the kernel.</summary>
    /// <returns>Null if the results are right, else what is wrong.</returns>
    public static string? Run(Accelerator accelerator)
    {
        var groupSize = Math.Min(SelfTest.LargestGroup, new LaunchGeometry(accelerator).GroupSize);
        using var stream = accelerator.CreateStream();
        using var buffer = accelerator.Allocate1D<float>(Groups);
        var kernel = KernelLoader.Load<SelfTest>(accelerator);
        kernel(stream, new KernelConfig(Groups, groupSize), new SelfTest(buffer.View));
        var sums = new float[Groups];
        buffer.View.CopyToCPU(stream, sums);
        stream.Synchronize();
        for (var group = 0; group < Groups; group++)
        {
            // The sum of groupSize consecutive integers: exact in float for groups this small.
            var first = group * groupSize;
            var expected = (groupSize * first) + (groupSize * (groupSize - 1) / 2);
            if (sums[group] != expected)
                return $"its self-test gave {sums[group]} instead of {expected}";
        }

        return null;
    }
}
