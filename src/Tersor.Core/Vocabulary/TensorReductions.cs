namespace Tersor.Core;

/// <summary>
/// Sums, means and extremes: of everything, along a dimension, or along several. Dimensions that are negative count from the
/// innermost. With <c>keepDimension</c> a reduced dimension stays with the extent 1, so that the result can be broadcast with
/// what it came from.
/// </summary>
public static class TensorReductions
{
    /// <param name="x">Floats of any shape.</param>
    extension(Tensor x)
    {
        /// <summary>The sum of all elements: a scalar.</summary>
        public Tensor Sum() => SumOperation.Apply(x);

        /// <summary>The sums along a dimension.</summary>
        public Tensor Sum(int dimension, bool keepDimension = false) => SumOperation.Apply(x, dimension, keepDimension);

        /// <summary>The sums along several dimensions.</summary>
        /// <exception cref="ArgumentException">A dimension is named twice.</exception>
        public Tensor Sum(ReadOnlySpan<int> dimensions, bool keepDimensions = false)
        {
            var merged = MergedDimensions.Of(x, dimensions);
            return merged.Restore(SumOperation.Apply(merged.Tensor, merged.Dimension), keepDimensions);
        }

        /// <summary>The mean of all elements: a scalar; NaN of none.</summary>
        public Tensor Mean() => MeanOperation.Apply(x);

        /// <summary>The means along a dimension.</summary>
        public Tensor Mean(int dimension, bool keepDimension = false) => MeanOperation.Apply(x, dimension, keepDimension);

        /// <summary>The means along several dimensions.</summary>
        /// <exception cref="ArgumentException">A dimension is named twice.</exception>
        public Tensor Mean(ReadOnlySpan<int> dimensions, bool keepDimensions = false)
        {
            var merged = MergedDimensions.Of(x, dimensions);
            return merged.Restore(MeanOperation.Apply(merged.Tensor, merged.Dimension), keepDimensions);
        }

        /// <summary>The largest element: a scalar; NaN if any is. Its gradient is shared equally among equals.</summary>
        /// <exception cref="ArgumentException">There is no element.</exception>
        public Tensor Max() => ExtremeOperation.Apply(x, isMaximum: true);

        /// <summary>The largest elements along a dimension.</summary>
        /// <exception cref="ArgumentException">The dimension is empty.</exception>
        public Tensor Max(int dimension, bool keepDimension = false) =>
            ExtremeOperation.Apply(x, dimension, keepDimension, isMaximum: true);

        /// <summary>The largest elements along several dimensions.</summary>
        /// <exception cref="ArgumentException">A dimension is named twice, or is empty.</exception>
        public Tensor Max(ReadOnlySpan<int> dimensions, bool keepDimensions = false)
        {
            var merged = MergedDimensions.Of(x, dimensions);
            return merged.Restore(merged.Tensor.Max(merged.Dimension), keepDimensions);
        }

        /// <summary>The smallest element: a scalar; NaN if any is. Its gradient is shared equally among equals.</summary>
        /// <exception cref="ArgumentException">There is no element.</exception>
        public Tensor Min() => ExtremeOperation.Apply(x, isMaximum: false);

        /// <summary>The smallest elements along a dimension.</summary>
        /// <exception cref="ArgumentException">The dimension is empty.</exception>
        public Tensor Min(int dimension, bool keepDimension = false) =>
            ExtremeOperation.Apply(x, dimension, keepDimension, isMaximum: false);

        /// <summary>The smallest elements along several dimensions.</summary>
        /// <exception cref="ArgumentException">A dimension is named twice, or is empty.</exception>
        public Tensor Min(ReadOnlySpan<int> dimensions, bool keepDimensions = false)
        {
            var merged = MergedDimensions.Of(x, dimensions);
            return merged.Restore(merged.Tensor.Min(merged.Dimension), keepDimensions);
        }

        /// <summary>The product along a dimension; 1 of none. Zeros have a gradient, too.</summary>
        public Tensor Product(int dimension, bool keepDimension = false)
        {
            // Halves are multiplied until one is left: as precise as a sum in pairs, and no division by the element.
            dimension = x.Shape.Index(dimension);
            var (product, length) = (x.Reshape(x.Shape), x.Shape[dimension]);
            if (length == 0)
                product = x.Device.Full(1f, x.Shape.With(dimension, 1).Dimensions);
            while (length > 1)
            {
                var half = length / 2;
                var pairs = product.Narrow(dimension, 0, half) * product.Narrow(dimension, half, half);
                product = length % 2 == 0 ? pairs : Tensor.Concat([pairs, product.Narrow(dimension, length - 1, 1)], dimension);
                length -= half;
            }

            return keepDimension ? product : product.Reshape(product.Shape.Without(dimension));
        }

        /// <summary>
        /// The place of the first largest element in row-major order: an Int32 scalar. A NaN counts as largest.
        /// </summary>
        /// <exception cref="ArgumentException">There is no element.</exception>
        public Tensor ArgMax()
        {
            using var guard = Tape.NoGrad();
            return ArgMaxOfRows(x.Reshape(new Shape(1, x.Count)), new Shape());
        }

        /// <summary>The index of the first largest element along a dimension: Int32. A NaN counts as largest.</summary>
        /// <exception cref="ArgumentException">The dimension is empty.</exception>
        public Tensor ArgMax(int dimension)
        {
            using var guard = Tape.NoGrad();
            var i = x.Shape.Index(dimension);
            Span<int> order = stackalloc int[x.Shape.Rank];
            for (var j = 0; j < order.Length; j++)
                order[j] = j < i ? j : j + 1;
            order[^1] = i;
            var last = x.Permute(order);
            return ArgMaxOfRows(last.Reshape(last.Shape.Matrix()), x.Shape.Without(i));
        }
    }

    private static Tensor ArgMaxOfRows(Tensor x, Shape shape)
    {
        Require.Columns(x, nameof(x));
        var indices = x.Device.Result(shape, ElementType.Int32);
        x.Device.Backend.ArgMax(x, indices.View(new Shape(x.Shape[0])));
        return indices;
    }
}
