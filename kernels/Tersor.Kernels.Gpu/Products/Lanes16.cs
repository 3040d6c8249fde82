namespace Tersor.Kernels.Gpu;

/// <summary>
/// Sixteen neighbouring elements as one value: compilers for CPUs turn arithmetic on all of its lanes into vector instructions.
/// </summary>
public struct Lanes16
{
    /// <summary>The elements in their order.</summary>
    public float A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P;

    /// <summary>sum + factor · x in each lane.</summary>
    public static Lanes16 MultiplyAdd(float factor, Lanes16 x, Lanes16 sum)
    {
        sum.A += factor * x.A;
        sum.B += factor * x.B;
        sum.C += factor * x.C;
        sum.D += factor * x.D;
        sum.E += factor * x.E;
        sum.F += factor * x.F;
        sum.G += factor * x.G;
        sum.H += factor * x.H;
        sum.I += factor * x.I;
        sum.J += factor * x.J;
        sum.K += factor * x.K;
        sum.L += factor * x.L;
        sum.M += factor * x.M;
        sum.N += factor * x.N;
        sum.O += factor * x.O;
        sum.P += factor * x.P;
        return sum;
    }
}
