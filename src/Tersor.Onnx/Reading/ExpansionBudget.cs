using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// What functions and nested graphs of a file may become: two lines of text can call each other a billion times.
/// </summary>
/// <param name="limits">What the file may demand.</param>
internal sealed class ExpansionBudget(ReadLimits limits)
{
    /// <summary>How deeply calls and nested graphs may be within each other.</summary>
    public const int Deepest = 32;

    private const int TextFactor = 16;

    private long _nodes;
    private long _letters;

    /// <summary>Counts a node, one that is replaced included.</summary>
    /// <exception cref="OnnxException">There are too many.</exception>
    public void SpendNode()
    {
        if (++_nodes > limits.MaxOperators)
            throw new OnnxException($"more than {limits.MaxOperators} nodes, those of functions and nested graphs included");
    }

    /// <summary>Counts letters of names that are made.</summary>
    /// <exception cref="OnnxException">There are too many.</exception>
    public void SpendText(int letters)
    {
        _letters += letters;
        if (_letters > limits.MaxTextBytes * TextFactor)
            throw new OnnxException("the names of its functions' and nested graphs' values are too long");
    }

    /// <summary>Refuses what is nested too deeply.</summary>
    /// <exception cref="OnnxException">It is.</exception>
    public static void CheckDepth(int depth)
    {
        if (depth > Deepest)
            throw new OnnxException($"functions and graphs nested more than {Deepest} deep");
    }
}
