using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>What operations demand of their operands before a backend, which trusts its caller, sees them.</summary>
internal static class Require
{
    /// <summary>Demands float elements: only they are differentiable.</summary>
    public static void Float(Tensor tensor, string name) => Type(tensor, ElementType.Float32, name);

    /// <summary>Demands an element type.</summary>
    public static void Type(Tensor tensor, ElementType type, string name)
    {
        if (tensor.Type != type)
            throw new ArgumentException($"{name} must hold {type} elements, but is {tensor.Description}.", name);
    }

    /// <summary>Demands float elements and a number of dimensions.</summary>
    public static void Rank(Tensor tensor, int rank, string name)
    {
        Float(tensor, name);
        if (tensor.Shape.Rank != rank)
            throw new ArgumentException($"{name} must have {rank} dimensions, but is {tensor.Description}.", name);
    }

    /// <summary>Demands floats in at least two dimensions.</summary>
    public static void Matrices(Tensor tensor, string name)
    {
        Float(tensor, name);
        if (tensor.Shape.Rank < 2)
            throw new ArgumentException($"{name} must hold matrices, but is {tensor.Description}.", name);
    }

    /// <summary>Demands floats in one dimension of a given extent.</summary>
    public static void Vector(Tensor tensor, int extent, string name)
    {
        Rank(tensor, 1, name);
        Extent(tensor, 0, extent, name);
    }

    /// <summary>Demands floats with a last dimension that isn't empty.</summary>
    public static void Columns(Tensor tensor, string name)
    {
        Float(tensor, name);
        if (tensor.Shape.Rank == 0 || tensor.Shape[-1] == 0)
            throw new ArgumentException($"{name} must have at least one column, but is {tensor.Description}.", name);
    }

    /// <summary>Demands an extent along a dimension.</summary>
    public static void Extent(Tensor tensor, int dimension, int extent, string name)
    {
        if (tensor.Shape[dimension] != extent)
        {
            throw new ArgumentException(
                $"Dimension {dimension} of {name} must have the extent {extent}, but {name} is {tensor.Description}.", name);
        }
    }

    /// <summary>Demands the shape of another tensor.</summary>
    public static void SameShape(Tensor tensor, Tensor other, string name)
    {
        if (tensor.Shape != other.Shape)
            throw new ArgumentException($"{name} must have the shape {other.Shape}, but is {tensor.Description}.", name);
    }

    /// <summary>Demands a tensor that no gradient is wanted for: a label, a target.</summary>
    public static void Constant(Tensor tensor, string name)
    {
        if (Tape.Records(tensor))
            throw new ArgumentException($"{name} is a constant of this operation and can't require a gradient.", name);
    }

    /// <summary>Demands a window that fits into an image [n, c, h, w].</summary>
    public static void Window(Tensor image, in WindowGeometry window, string name)
    {
        Rank(image, 4, name);
        if (window.KernelHeight < 1 || window.KernelWidth < 1 || window.Stride < 1 || window.Padding < 0)
            throw new ArgumentException(
                $"{window} needs a kernel and a stride of at least 1 and no negative padding.", nameof(window));
        if (image.Shape[2] + (2 * window.Padding) < window.KernelHeight
            || image.Shape[3] + (2 * window.Padding) < window.KernelWidth)
            throw new ArgumentException($"{window} doesn't fit into {name}, which is {image.Description}.", nameof(window));
    }
}
