using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>What a step works on: the values of some images, each image a lane.</summary>
/// <param name="kernels">Decide the number of lanes.</param>
/// <param name="values">All values, as the buffer plan lays them out.</param>
/// <param name="scratch">Memory for the step alone.</param>
/// <param name="state">
/// What recurrent layers remember, [values, lanes], read and written; null to begin anew and to forget.
/// </param>
/// <param name="team">The threads that share out a step.</param>
internal readonly unsafe struct StepContext(
    LaneKernels kernels, float* values, float* scratch, float* state = null, WorkTeam team = default)
{
    private readonly float* _values = values;

    public LaneKernels Kernels { get; } = kernels;

    public float* Scratch { get; } = scratch;

    public float* State { get; } = state;

    public WorkTeam Team { get; } = team;

    public int Lanes => Kernels.Lanes;

    /// <summary>The address of a value's first element.</summary>
    public float* At(StepValue value) =>
        Lanes == 1 && value.Constant is { } constant ? constant.Pointer : _values + ((nint)value.Offset * Lanes);

    /// <summary>The address of a value's first element; that of a constant's only lane.</summary>
    public float* Direct(StepValue value) => value.Constant is { } constant ? constant.Pointer : At(value);
}
