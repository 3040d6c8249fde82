namespace Tersor.KernelLab.Kernels;

/// <summary>Four floats that load and store at once.</summary>
public struct Float4
{
    public float X;
    public float Y;
    public float Z;
    public float W;
}
