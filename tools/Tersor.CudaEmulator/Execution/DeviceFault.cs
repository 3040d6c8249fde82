namespace Tersor.CudaEmulator;

/// <summary>A kernel did what stops it, on hardware too: the device can't be used again before the process ends.</summary>
/// <param name="result">What every later call of the driver answers.</param>
/// <param name="message">What happened.</param>
internal sealed class DeviceFault(CudaResult result, string message) : Exception(message)
{
    /// <summary>What every later call of the driver answers.</summary>
    public CudaResult Result => result;
}
