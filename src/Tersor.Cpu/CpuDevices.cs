using Tersor.Core;

namespace Tersor.Cpu;

/// <summary>Devices over the <see cref="CpuBackend"/>.</summary>
public static class CpuDevices
{
    extension(Device)
    {
        /// <summary>A CPU device with its own worker threads.</summary>
        /// <param name="threads">How many threads kernels use; 0 for <c>TERSOR_THREADS</c> or the processor count.</param>
        public static Device Cpu(int threads = 0) => new(new CpuBackend(threads));
    }
}
