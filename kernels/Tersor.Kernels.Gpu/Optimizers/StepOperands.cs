namespace Tersor.Kernels.Gpu;

/// <summary>Which of its optional operands an optimiser step has. Not bools, which no kernel takes.</summary>
/// <param name="hasState">Whether there is a velocity.</param>
/// <param name="hasMask">Whether there is a mask.</param>
/// <param name="hasScale">Whether there is a factor for the gradient.</param>
public readonly struct StepOperands(bool hasState, bool hasMask, bool hasScale)
{
    /// <summary>Not 0 if there is a velocity.</summary>
    public readonly int HasState = hasState ? 1 : 0;

    /// <summary>Not 0 if there is a mask.</summary>
    public readonly int HasMask = hasMask ? 1 : 0;

    /// <summary>Not 0 if there is a factor for the gradient.</summary>
    public readonly int HasScale = hasScale ? 1 : 0;
}
