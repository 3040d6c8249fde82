using System.Collections.Frozen;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Computes nodes all of whose inputs are known, exactly as ONNX says.</summary>
internal static class ConstantEvaluator
{
    private const string Microsoft = "com.microsoft";

    private static readonly FrozenDictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators =
        new IEnumerable<KeyValuePair<string, Func<FoldedNode, ConstantTensor[]?>>>[]
        {
            ConstantSources.Operators,
            ConstantWaves.Operators,
            ConstantElements.Operators,
            ConstantArrangement.Operators,
            ConstantGathering.Operators,
            ConstantReduction.Operators,
            ConstantQuantization.Operators,
        }.SelectMany(operators => operators).ToFrozenDictionary();

    /// <summary>The outputs of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its inputs; null where one is left out.</param>
    /// <param name="budget">What all foldings of the model together may cost; that of this node alone if null.</param>
    /// <returns>Null if the operator is none that it knows.</returns>
    /// <exception cref="OnnxException">The node contradicts itself, or costs too much.</exception>
    public static ConstantTensor[]? TryEvaluate(
        OnnxNode node, ReadOnlySpan<ConstantTensor?> inputs, FoldingBudget? budget = null)
    {
        var isKnown = node.Domain.Length == 0
            || (node.Domain == Microsoft && node.OpType is "DequantizeLinear" or "QuantizeLinear");
        return isKnown && Operators.TryGetValue(node.OpType, out var evaluate)
            ? evaluate(new FoldedNode(node, inputs.ToArray(), budget ?? new FoldingBudget(ReadLimits.Default)))
            : null;
    }
}
