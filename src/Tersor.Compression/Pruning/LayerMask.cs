namespace Tersor.Compression;

/// <summary>What a pruning criterion sees of a layer, on the host: its weights, and which of them stay.</summary>
/// <param name="name">The layer's name, for example <c>fc1</c>.</param>
/// <param name="count">How many weights it has.</param>
public sealed class LayerMask(string name, int count)
{
    /// <summary>The layer's name.</summary>
    public string Name => name;

    /// <summary>The weights, row-major: those already pruned too, as far as they still learn.</summary>
    public float[] Weights { get; } = new float[count];

    /// <summary>1 for a weight that stays, 0 for one that is pruned.</summary>
    public byte[] Mask { get; } = Enumerable.Repeat((byte)1, count).ToArray();

    /// <summary>How many weights stay.</summary>
    public int Kept => Mask.Length - Mask.AsSpan().Count((byte)0);
}
