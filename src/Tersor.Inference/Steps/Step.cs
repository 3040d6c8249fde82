namespace Tersor.Inference;

/// <summary>One step of a prediction: a graph node, with those that are fused into it. It holds nothing that changes.</summary>
internal abstract class Step(string name, Value output, params Value[] inputs)
{
    /// <summary>The nodes it does the work of.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<Value> Inputs { get; } = inputs;

    public Value Output { get; } = output;

    /// <summary>How the step is computed.</summary>
    public virtual LayerPlan Plan => new(Name, 0, 0, "", "");

    /// <summary>Floats of scratch for so many lanes.</summary>
    public virtual int Scratch(int lanes) => 0;

    public abstract void Run(in StepContext context);
}
