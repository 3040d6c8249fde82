using Tersor.Core;

namespace Tersor.Tasks;

/// <summary>
/// The part of feature space that a set of points covers, by Kynkäänniemi et al. ("Improved Precision and Recall Metric for
/// Assessing Generative Models", 2019): around each point a ball that reaches to its third nearest neighbour in the set.
/// Precision is the share of generated points inside the balls of the real ones, recall the share of real points inside the balls
/// of the generated ones.
/// </summary>
public sealed class FeatureManifold
{
    internal const int Neighbours = 3;

    private readonly FeatureSet _points;
    private readonly Device _device;
    private readonly float[] _norms;
    private readonly float[] _radii;

    /// <summary>Measures the balls.</summary>
    /// <param name="points">Four points at least.</param>
    /// <param name="device">Computes the distances.</param>
    /// <param name="cancellation">Checked now and then.</param>
    /// <exception cref="ArgumentException">There are fewer points.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public FeatureManifold(FeatureSet points, Device device, CancellationToken cancellation = default)
    {
        if (points.Count <= Neighbours)
            throw new ArgumentException($"{points.Count} points have no {Neighbours} neighbours each.", nameof(points));
        _points = points;
        _device = device;
        _norms = NormsOf(points);
        var nearest = new float[points.Count * Neighbours];
        nearest.AsSpan().Fill(float.PositiveInfinity);
        new PairwiseProducts(device).Visit(points, points, Take, cancellation);
        _radii = [.. Enumerable.Range(0, points.Count).Select(i => nearest[(i * Neighbours) + Neighbours - 1])];

        void Take(int firstRow, int rows, int firstColumn, int columns, ReadOnlySpan<float> products)
        {
            for (var i = 0; i < rows; i++)
            {
                var row = firstRow + i;
                var best = nearest.AsSpan(row * Neighbours, Neighbours);
                for (var j = 0; j < columns; j++)
                {
                    var distance = _norms[row] + _norms[firstColumn + j] - (2 * products[(i * columns) + j]);
                    if (distance < best[^1] && row != firstColumn + j)
                        Insert(best, Math.Max(0, distance));
                }
            }
        }
    }

    /// <summary>Precision and recall of generated points, where this is the manifold of the real ones.</summary>
    /// <param name="generated">The generated points' manifold.</param>
    /// <param name="cancellation">Checked now and then.</param>
    /// <returns>
    /// The share of generated points inside this manifold, and the share of this one's points inside the other.
    /// </returns>
    /// <exception cref="ArgumentException">The points have another number of features.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (double Precision, double Recall) Compare(FeatureManifold generated, CancellationToken cancellation = default)
    {
        _points.CheckComparable(generated._points);
        var (inReal, inGenerated) = (new bool[generated._points.Count], new bool[_points.Count]);

        // A difference of sums of d products is exact to ε √d of what was summed; points so near to a sphere count as inside, so
        // that a point lies in the ball of its equal even where the radius is 0.
        var slack = float.BitIncrement(1f) - 1f;
        slack *= MathF.Sqrt(_points.Dimension);
        new PairwiseProducts(_device).Visit(_points, generated._points, Take, cancellation);
        return (ShareOf(inReal), ShareOf(inGenerated));

        void Take(int firstRow, int rows, int firstColumn, int columns, ReadOnlySpan<float> products)
        {
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++)
                {
                    var (real, made) = (firstRow + i, firstColumn + j);
                    var scale = _norms[real] + generated._norms[made];
                    var distance = scale - (2 * products[(i * columns) + j]) - (slack * scale);
                    inReal[made] |= distance <= _radii[real];
                    inGenerated[real] |= distance <= generated._radii[made];
                }
        }
    }

    private static double ShareOf(bool[] marks) => (double)marks.Count(mark => mark) / marks.Length;

    private static void Insert(Span<float> ascending, float value)
    {
        var place = ascending.Length - 1;
        for (; place > 0 && ascending[place - 1] > value; place--)
            ascending[place] = ascending[place - 1];
        ascending[place] = value;
    }

    private static float[] NormsOf(FeatureSet points)
    {
        var norms = new float[points.Count];
        for (var i = 0; i < norms.Length; i++)
        {
            var sum = 0.0;
            foreach (var value in points.Rows(i, 1))
                sum += (double)value * value;
            norms[i] = (float)sum;
        }

        return norms;
    }
}
