namespace Tersor.Kernels.Gpu;

/// <summary>
/// Four neighbouring floats, which one instruction loads or stores where they start on a 16-byte boundary:
/// <c>view.Cast&lt;Float4&gt;()</c>. ILGPU takes every view it passes for aligned, so the caller has to know.
/// </summary>
public struct Float4
{
    /// <summary>The number of floats it holds.</summary>
    public const int Width = 4;

    /// <summary>The first.</summary>
    public float X;

    /// <summary>The second.</summary>
    public float Y;

    /// <summary>The third.</summary>
    public float Z;

    /// <summary>The fourth.</summary>
    public float W;

    /// <summary>The sum, lane by lane.</summary>
    public static Float4 operator +(Float4 a, Float4 b) => new() { X = a.X + b.X, Y = a.Y + b.Y, Z = a.Z + b.Z, W = a.W + b.W };
}
