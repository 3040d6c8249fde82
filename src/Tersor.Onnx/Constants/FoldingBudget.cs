using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>What the folding of one model may cost: a few nodes of text can ask for tensors of any size, over and over.</summary>
/// <param name="limits">What the model may demand.</param>
internal sealed class FoldingBudget(ReadLimits limits)
{
    // A weight is dequantised, transposed and cast, and read by each of these.
    private const int WorkFactor = 16;

    private double _made;
    private double _work;

    /// <summary>Takes what a tensor costs, before it is made.</summary>
    /// <param name="values">The values that it will have.</param>
    /// <param name="work">The values that are read on the way.</param>
    /// <returns>Whether there is so much left.</returns>
    public bool TrySpend(double values, double work)
    {
        _made += values;
        _work += values + work;
        return _made <= limits.MaxValues && _work <= (double)limits.MaxValues * WorkFactor;
    }
}
