namespace Tersor.Tasks;

/// <summary>
/// How good a generator's images are beside real ones, all by the features and classes that a classifier sees in them.
/// </summary>
/// <param name="Frechet">The <see cref="FrechetDistance"/>: 0 is best.</param>
/// <param name="Kernel">The <see cref="KernelDistance"/>: 0 is best, and what differs from it by chance may be below.</param>
/// <param name="Precision">The share of generated images that lie among the real ones, in [0, 1]: whether they look real.</param>
/// <param name="Recall">
/// The share of real images that lie among the generated ones, in [0, 1]: whether they are as diverse.
/// </param>
/// <param name="Coverage">The <see cref="ClassCoverage"/>, in [0, 1].</param>
public sealed record GeneratorQuality(double Frechet, double Kernel, double Precision, double Recall, double Coverage)
{
    /// <summary>Whether the generator has collapsed: no real image lies among its images.</summary>
    public bool HasCollapsed => Recall == 0;
}
