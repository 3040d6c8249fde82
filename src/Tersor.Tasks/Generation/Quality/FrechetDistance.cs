using MathNet.Numerics.LinearAlgebra;

namespace Tersor.Tasks;

/// <summary>
/// The Fréchet distance (Dowson and Landau 1982; as a measure of generators Heusel et al., "GANs Trained by a Two Time-Scale
/// Update Rule", 2017) between normal distributions that have the means and covariances of two sets of points: |μ₁ - μ₂|² + tr(Σ₁
/// + Σ₂ - 2 (Σ₁ Σ₂)^½). Computed in double precision; the trace of the root is the sum of the square roots of the eigenvalues of
/// Σ₁^½ Σ₂ Σ₁^½, which is symmetric.
/// </summary>
public sealed class FrechetDistance
{
    private readonly FeatureSet _reference;
    private readonly FeatureMoments _moments;
    private readonly Matrix<double> _root;

    /// <summary>Prepares to measure distances from a set.</summary>
    /// <param name="reference">Two points at least.</param>
    /// <exception cref="ArgumentException">There is one point only.</exception>
    public FrechetDistance(FeatureSet reference)
    {
        _reference = reference;
        _moments = new FeatureMoments(reference);
        var decomposition = _moments.Covariance.Evd(Symmetricity.Symmetric);
        var roots = decomposition.EigenValues.Map(value => Root(value.Real));
        _root = decomposition.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(roots)
            * decomposition.EigenVectors.Transpose();
    }

    /// <summary>The distance of another set, 0 at least.</summary>
    /// <param name="features">Two points at least, of as many features.</param>
    /// <exception cref="ArgumentException">There is one point only, or it has another number of features.</exception>
    public double To(FeatureSet features)
    {
        _reference.CheckComparable(features);
        var other = new FeatureMoments(features);
        var product = _root * other.Covariance * _root;

        // Rounding leaves the product a little askew; a symmetric decomposition wants one half of it only.
        var values = ((product + product.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues;
        var distance = _moments.Covariance.Trace() + other.Covariance.Trace() - (2 * values.Sum(value => Root(value.Real)));
        for (var i = 0; i < features.Dimension; i++)
            distance += (_moments.Mean[i] - other.Mean[i]) * (_moments.Mean[i] - other.Mean[i]);
        return Math.Max(0, distance);
    }

    private static double Root(double eigenvalue) => Math.Sqrt(Math.Max(0, eigenvalue));
}
