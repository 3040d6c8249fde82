namespace Tersor.Core;

/// <summary>What one element of a <see cref="Tensor"/> is.</summary>
public enum ElementType : byte
{
    /// <summary>32-bit IEEE float: weights, activations, gradients.</summary>
    Float32,

    /// <summary>32-bit signed integer: labels, indices.</summary>
    Int32,

    /// <summary>Unsigned byte: codes of shared weights and pruning masks (0 or 1).</summary>
    UInt8,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypeExtensions
{
    /// <summary>Bytes that one element takes.</summary>
    public static int Size(this ElementType type) => type == ElementType.UInt8 ? 1 : 4;
}
