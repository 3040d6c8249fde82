namespace Tersor.KernelLab.Kernels.Probes;

/// <summary>Does nothing: what is left is the launch.</summary>
public static class EmptyKernel
{
    public static void Run(int unused)
    {
    }
}
