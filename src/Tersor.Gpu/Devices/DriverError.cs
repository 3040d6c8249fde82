using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace Tersor.Gpu;

/// <summary>What drivers complain of, in words: ILGPU's OpenCL exceptions carry a code and no message.</summary>
public static class DriverError
{
    /// <summary>The failure, in one line.</summary>
    public static string Describe(Exception exception) => TryDescribe(exception) ?? exception.Message;

    /// <summary>What happened, in one line; null if the exception is no driver's.</summary>
    public static string? TryDescribe(Exception exception) => exception switch
    {
        CLException driver => $"the OpenCL driver failed with {driver.Error}",
        AcceleratorException driver => $"the {driver.AcceleratorType} driver failed: {driver.Message}",
        _ => null,
    };
}
