namespace Tersor.Core;

/// <summary>Several tensors as one, and one as several.</summary>
/// <example><code>
/// var both = Tensor.Concat([left, right], dimension: 1);
/// var halves = both.Split(2, dimension: 1);
/// </code></example>
public static class TensorJoining
{
    extension(Tensor)
    {
        /// <summary>The tensors one behind the other along a dimension that they have.</summary>
        /// <param name="tensors">At least one; of one element type, and of one shape but for that dimension.</param>
        /// <param name="dimension">Negative ones count from the innermost.</param>
        /// <exception cref="ArgumentException">No tensors, or some that don't fit together.</exception>
        public static Tensor Concat(ReadOnlySpan<Tensor> tensors, int dimension = 0) => JoinOperation.Concat(tensors, dimension);

        /// <summary>The tensors side by side along a new dimension.</summary>
        /// <param name="tensors">At least one; of one element type and one shape.</param>
        /// <param name="dimension">The new dimension's index in the result; negative ones count from the innermost.</param>
        /// <exception cref="ArgumentException">No tensors, or some that don't fit together.</exception>
        public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int dimension = 0) => JoinOperation.Stack(tensors, dimension);
    }

    /// <param name="x">Any shape and element type.</param>
    extension(Tensor x)
    {
        /// <summary>Equal parts along a dimension, as views. In a hot loop <c>x[..]</c> saves the array.</summary>
        /// <param name="count">How many parts; it divides the dimension's extent.</param>
        /// <param name="dimension">Negative ones count from the innermost.</param>
        /// <exception cref="ArgumentException">The extent isn't divisible.</exception>
        public Tensor[] Split(int count, int dimension = 0)
        {
            var extent = x.Shape[dimension];
            if (count < 1 || extent % count != 0)
            {
                throw new ArgumentException(
                    $"Dimension {dimension} of {x.Description} can't be split into {count} equal parts.", nameof(count));
            }

            var parts = new Tensor[count];
            for (var i = 0; i < count; i++)
                parts[i] = x.Narrow(dimension, i * (extent / count), extent / count);
            return parts;
        }

        /// <summary>Parts of given lengths along a dimension, as views.</summary>
        /// <param name="lengths">They add up to the dimension's extent.</param>
        /// <param name="dimension">Negative ones count from the innermost.</param>
        /// <exception cref="ArgumentException">A length is negative, or they add up to another extent.</exception>
        public Tensor[] Split(ReadOnlySpan<int> lengths, int dimension = 0)
        {
            var (parts, start) = (new Tensor[lengths.Length], 0L);
            foreach (var length in lengths)
                start += length;
            if (start != x.Shape[dimension] || lengths.ContainsAnyInRange(int.MinValue, -1))
            {
                throw new ArgumentException(
                    $"Dimension {dimension} of {x.Description} can't be split into [{string.Join(", ", lengths.ToArray())}].",
                    nameof(lengths));
            }

            start = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = x.Narrow(dimension, (int)start, lengths[i]);
                start += lengths[i];
            }

            return parts;
        }
    }
}
