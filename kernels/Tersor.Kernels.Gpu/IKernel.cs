namespace Tersor.Kernels.Gpu;

/// <summary>
/// A kernel: a struct whose fields are its arguments, so that their list is written once. Its grid, and what the group's size may
/// be, is said at the struct.
/// </summary>
public interface IKernel
{
    /// <summary>Does a work item's share.</summary>
    void Run();
}

/// <summary>The one entry point that is compiled for devices, once for each kernel.</summary>
public static class KernelEntry
{
    /// <summary>Runs a work item of a kernel.</summary>
    /// <param name="kernel">The kernel with its arguments.</param>
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, IKernel => kernel.Run();
}
