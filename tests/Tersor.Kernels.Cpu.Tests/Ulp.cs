namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Errors in units of the last place of a float.</summary>
internal static class Ulp
{
    /// <summary>
    /// How far a float is from an exact value, in spacings of floats there; 0 for equal infinities and for NaN twice.
    /// </summary>
    public static double Error(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual))
            return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        var rounded = (float)exact;
        if (float.IsInfinity(rounded) || float.IsInfinity(actual))
            return rounded == actual || Math.Abs(Math.Abs(exact) - float.MaxValue) < float.MaxValue * 1e-6
                ? 0
                : double.PositiveInfinity;
        return Math.Abs(actual - exact) / Spacing(rounded);
    }

    private static double Spacing(float x)
    {
        var magnitude = Math.Abs(x);
        return magnitude == float.MaxValue
            ? magnitude - MathF.BitDecrement(magnitude)
            : (double)MathF.BitIncrement(magnitude) - magnitude;
    }
}
