using Tersor.Format;

namespace Tersor.Inference;

/// <summary>One step of a prediction: a graph node, with those that are fused into it. It holds nothing that changes.</summary>
internal abstract class Step(string name, StepValue output, params StepValue[] inputs)
{
    /// <summary>The nodes it does the work of.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<StepValue> Inputs { get; } = inputs;

    public StepValue Output { get; } = output;

    /// <summary>The computation of the step.</summary>
    public LayerComputation Computation => Describe() with { OutputLength = Output.Features, OutputOffset = Output.Offset };

    /// <summary>Floats of scratch.</summary>
    /// <param name="lanes">Images side by side.</param>
    /// <param name="threads">Threads that share out the step.</param>
    public virtual int Scratch(int lanes, int threads) => 0;

    public abstract void Run(in StepContext context);

    /// <summary>Its weights and kernels, if it has any.</summary>
    protected virtual LayerComputation Describe() => new(Name, 0, 0, null, null);
}
