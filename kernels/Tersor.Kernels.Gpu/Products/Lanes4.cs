namespace Tersor.Kernels.Gpu;

/// <summary>Four neighbouring elements, which a graphics processor loads from shared memory at once.</summary>
public struct Lanes4
{
    /// <summary>The elements in their order.</summary>
    public float A, B, C, D;

    /// <summary>sum + factor · x in each lane.</summary>
    public static Lanes4 MultiplyAdd(float factor, Lanes4 x, Lanes4 sum)
    {
        sum.A += factor * x.A;
        sum.B += factor * x.B;
        sum.C += factor * x.C;
        sum.D += factor * x.D;
        return sum;
    }
}
