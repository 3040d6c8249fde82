using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <summary>Lets a device's driver build kernels.</summary>
internal static class KernelLoader
{
    private const int Attempts = 5;
    private const int Pause = 50;

    /// <summary>Builds a kernel.</summary>
    /// <returns>Its launcher.</returns>
    /// <exception cref="CLException">The driver can't build it.</exception>
    public static Action<AcceleratorStream, KernelConfig, TKernel> Load<TKernel>(Accelerator accelerator)
        where TKernel : struct, IKernel =>
        Persist(() => accelerator.LoadKernel<TKernel>(KernelEntry.Run));

    /// <summary>
    /// Builds again what failed to build. PoCL keeps programs in a folder that all processes share: when two of them build the
    /// same one for the first time, either may fail, and finds the other's the next time.
    /// </summary>
    /// <param name="build">The building.</param>
    /// <exception cref="CLException">It failed each time.</exception>
    public static T Persist<T>(Func<T> build)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return build();
            }
            catch (CLException exception) when (exception.Error == CLError.CL_BUILD_PROGRAM_FAILURE && attempt < Attempts)
            {
                Thread.Sleep(attempt * Pause);
            }
        }
    }
}
