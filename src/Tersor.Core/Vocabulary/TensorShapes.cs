namespace Tersor.Core;

/// <summary>
/// The same elements in another arrangement. Views cost nothing and share memory with what they are views of; negative dimensions
/// count from the innermost.
/// </summary>
public static class TensorShapes
{
    /// <param name="x">Any shape and element type.</param>
    extension(Tensor x)
    {
        /// <summary>The same elements, in row-major order, under another shape: a view if x is contiguous, else a copy.</summary>
        /// <param name="shape">A shape of as many elements.</param>
        /// <exception cref="ArgumentException">The number of elements differs.</exception>
        public Tensor Reshape(Shape shape) => ReshapeOperation.Apply(x, shape);

        /// <summary>The same elements, in row-major order, under another shape: <c>x.Reshape(64, -1)</c>.</summary>
        /// <param name="extents">One of them may be -1: what the number of elements leaves for it.</param>
        /// <exception cref="ArgumentException">The number of elements differs, or isn't divisible.</exception>
        public Tensor Reshape(params ReadOnlySpan<int> extents)
        {
            var unknown = extents.IndexOf(-1);
            if (unknown < 0)
                return x.Reshape(new Shape(extents));
            Span<int> known = stackalloc int[extents.Length];
            extents.CopyTo(known);
            known[unknown] = 1;
            var count = new Shape(known).Count;
            if (count == 0 || x.Count % count != 0)
            {
                throw new ArgumentException(
                    $"{x.Description} can't be reshaped to [{string.Join(", ", extents.ToArray())}].", nameof(extents));
            }

            known[unknown] = x.Count / count;
            return x.Reshape(new Shape(known));
        }

        /// <summary>All elements in one dimension.</summary>
        public Tensor Flatten() => x.Reshape(new Shape(x.Count));

        /// <summary>
        /// The dimensions in another order, a view: dimension i of the result is dimension <c>order[i]</c> of x.
        /// </summary>
        /// <param name="order">Each dimension of x once.</param>
        /// <exception cref="ArgumentException">The order is no permutation.</exception>
        public Tensor Permute(params ReadOnlySpan<int> order) => PermuteOperation.Apply(x, order);

        /// <summary>Two dimensions exchanged, by default the two innermost: a view.</summary>
        /// <param name="first">A dimension.</param>
        /// <param name="second">Another.</param>
        /// <exception cref="ArgumentOutOfRangeException">No such dimension.</exception>
        public Tensor Transpose(int first = -2, int second = -1) => PermuteOperation.Transpose(x, first, second);

        /// <summary>
        /// The part whose index along a dimension is start, start + step, …: a view. <c>x[..]</c> takes several ranges at
        /// once.
        /// </summary>
        /// <param name="dimension">Which.</param>
        /// <param name="start">The first index.</param>
        /// <param name="length">How many.</param>
        /// <param name="step">The distance between them, at least 1.</param>
        /// <exception cref="ArgumentException">The range leaves the tensor, or the step is none.</exception>
        public Tensor Narrow(int dimension, int start, int length, int step = 1) =>
            SliceOperation.Narrow(x, dimension, start, length, step);

        /// <summary>The places of a dimension that are listed, in that order, as often as they are listed.</summary>
        /// <param name="indices">Int32 in one dimension, each from 0 to the extent - 1.</param>
        /// <param name="dimension">Negative ones count from the innermost.</param>
        /// <exception cref="ArgumentException">
        /// No floats, no such list, or (on the CPU) an index that is out of range.
        /// </exception>
        public Tensor Take(Tensor indices, int dimension)
        {
            x.Device.Demand(indices);

            // The dimension becomes the rows of a table, and goes back.
            var outermost = x.Transpose(0, dimension);
            var (extent, shape) = (outermost.Shape[0], outermost.Shape.With(0, indices.Count));
            var rows = outermost.Reshape(new Shape(extent, outermost.Shape.CountOf(1, outermost.Shape.Rank)));
            return rows.Gather(indices).Reshape(shape).Transpose(0, dimension);
        }

        /// <summary>The elements with a number before and behind them along each dimension.</summary>
        /// <param name="before">For each dimension, how many numbers come before.</param>
        /// <param name="after">For each dimension, how many come behind.</param>
        /// <param name="number">The number.</param>
        /// <exception cref="ArgumentException">No floats, not a count for each dimension, or a negative one.</exception>
        public Tensor Pad(ReadOnlySpan<int> before, ReadOnlySpan<int> after, float number = 0f) =>
            PadOperation.Apply(x, before, after, number);

        /// <summary>One more dimension, of extent 1.</summary>
        /// <param name="dimension">Its index in the result.</param>
        /// <exception cref="ArgumentException">No such place, or more than <see cref="Shape.MaxRank"/> dimensions.</exception>
        public Tensor Unsqueeze(int dimension)
        {
            var longer = x.Shape.Append(1);
            Span<int> extents = stackalloc int[longer.Rank];
            var place = longer.Index(dimension);
            for (var i = 0; i < extents.Length; i++)
                extents[i] = i == place ? 1 : longer[i < place ? i : i - 1];
            return x.Reshape(new Shape(extents));
        }

        /// <summary>One dimension less.</summary>
        /// <param name="dimension">One of extent 1.</param>
        /// <exception cref="ArgumentException">No such dimension, or another extent.</exception>
        public Tensor Squeeze(int dimension) => x.Reshape(x.Shape.Without(dimension));

        /// <summary>The tensor stretched to a larger shape by NumPy's rules: a view with strides of 0.</summary>
        /// <param name="shape">A shape that x can be broadcast to.</param>
        /// <exception cref="ArgumentException">x can't be broadcast to the shape, or holds no floats.</exception>
        public Tensor BroadcastTo(Shape shape) => BroadcastOperation.Apply(x, shape);

        /// <summary>The same values, densely in row-major order: x itself if it is so already, else a copy.</summary>
        public Tensor Contiguous() => ContiguousOperation.Apply(x);
    }
}
