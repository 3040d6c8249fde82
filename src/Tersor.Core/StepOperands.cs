namespace Tersor.Core;

/// <summary>What an optimiser's step of one parameter works on.</summary>
internal interface IStepOperands
{
    /// <summary>The most tensors of a step.</summary>
    const int MostTensors = 5;

    /// <summary>Writes the tensors into a list, and says how many they are.</summary>
    int List(Span<Tensor?> tensors);
}

/// <summary>What a step of SGD works on.</summary>
/// <param name="Parameter">Updated.</param>
/// <param name="Gradient">Its gradient.</param>
/// <param name="Velocity">Updated; null for plain SGD.</param>
/// <param name="Mask">UInt8; null if every parameter stays.</param>
/// <param name="Settings">The numbers of the step.</param>
public readonly record struct SgdOperands(
    Tensor Parameter, Tensor Gradient, Tensor? Velocity, Tensor? Mask, SgdStepSettings Settings) : IStepOperands
{
    /// <inheritdoc/>
    int IStepOperands.List(Span<Tensor?> tensors)
    {
        ReadOnlySpan<Tensor?> own = [Parameter, Gradient, Velocity, Mask];
        own.CopyTo(tensors);
        return own.Length;
    }
}

/// <summary>What a step of Adam works on.</summary>
/// <param name="Parameter">Updated.</param>
/// <param name="Gradient">Its gradient.</param>
/// <param name="FirstMoment">Updated.</param>
/// <param name="SecondMoment">Updated.</param>
/// <param name="Mask">UInt8; null if every parameter stays.</param>
/// <param name="Settings">The numbers of the step.</param>
public readonly record struct AdamOperands(
    Tensor Parameter, Tensor Gradient, Tensor FirstMoment, Tensor SecondMoment, Tensor? Mask, AdamStepSettings Settings)
    : IStepOperands
{
    /// <inheritdoc/>
    int IStepOperands.List(Span<Tensor?> tensors)
    {
        ReadOnlySpan<Tensor?> own = [Parameter, Gradient, FirstMoment, SecondMoment, Mask];
        own.CopyTo(tensors);
        return own.Length;
    }
}
