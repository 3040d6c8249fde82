using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Checkpoints as other programs would have written them.</summary>
internal static class Foreign
{
    /// <summary>Copies the weights of a checkpoint, changed as wanted, without a word about where they come from.</summary>
    /// <param name="source">A checkpoint of ours.</param>
    /// <param name="target">Receives its parameters only.</param>
    /// <param name="change">What becomes of each tensor; null to leave it out.</param>
    /// <param name="notes">What the file says.</param>
    public static string Copy(
        string source,
        string target,
        Func<SafetensorsTensor, SafetensorsTensor?>? change = null,
        Dictionary<string, string>? notes = null)
    {
        var own = SafetensorsFile.Read(source).Tensors.Where(tensor => tensor.Name.StartsWith("fc", StringComparison.Ordinal));
        SafetensorsFile.Write(target, [.. own.Select(change ?? (tensor => tensor)).OfType<SafetensorsTensor>()], notes);
        return target;
    }

    /// <summary>A tensor with its first two extents exchanged, values moved along.</summary>
    public static SafetensorsTensor Transposed(SafetensorsTensor tensor)
    {
        var (rows, columns, values) = ((int)tensor.Shape[0], (int)tensor.Shape[1], tensor.ToSingles());
        var turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            turned[(i % columns * rows) + (i / columns)] = values[i];
        return SafetensorsTensor.Of(tensor.Name, [columns, rows], turned);
    }
}
