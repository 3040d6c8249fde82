namespace Tersor.KernelLab.Kernels.Probes;

/// <summary>Eight independent chains of multiply-adds in registers.</summary>
public struct FmaChains
{
    /// <summary>Floating-point operations of one step: a multiplication and an addition for each chain.</summary>
    public const int OperationsPerStep = 2 * 8;

    private float _a;
    private float _b;
    private float _c;
    private float _d;
    private float _e;
    private float _f;
    private float _g;
    private float _h;

    /// <summary>Chains that start apart, so that no compiler merges them.</summary>
    public static FmaChains From(float start) => new()
    {
        _a = start,
        _b = start + 1,
        _c = start + 2,
        _d = start + 3,
        _e = start + 4,
        _f = start + 5,
        _g = start + 6,
        _h = start + 7,
    };

    /// <summary>x ← x · factor + term in each chain.</summary>
    public readonly FmaChains Step(float factor, float term) => new()
    {
        _a = (_a * factor) + term,
        _b = (_b * factor) + term,
        _c = (_c * factor) + term,
        _d = (_d * factor) + term,
        _e = (_e * factor) + term,
        _f = (_f * factor) + term,
        _g = (_g * factor) + term,
        _h = (_h * factor) + term,
    };

    /// <summary>Four steps in straight code.</summary>
    public readonly FmaChains Step4(float factor, float term) =>
        Step(factor, term).Step(factor, term).Step(factor, term).Step(factor, term);

    /// <summary>Sixteen steps in straight code.</summary>
    public readonly FmaChains Step16(float factor, float term) =>
        Step4(factor, term).Step4(factor, term).Step4(factor, term).Step4(factor, term);

    /// <summary>The sum of the chains, so that none is dead.</summary>
    public readonly float Sum() => _a + _b + _c + _d + _e + _f + _g + _h;
}
