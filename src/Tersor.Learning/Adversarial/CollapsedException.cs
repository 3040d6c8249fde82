namespace Tersor.Learning;

/// <summary>A generator makes the same image whatever the latents.</summary>
/// <param name="epoch">The epoch at whose end it was seen, from 1.</param>
/// <param name="share">The generated images' diversity by that of real ones.</param>
public sealed class CollapsedException(int epoch, double share)
    : Exception(FormattableString.Invariant(
        $"the generator collapsed: after epoch {epoch} its images differ {100 * share:F1} % as much as real ones; try another seed or a smaller learning rate"))
{
    /// <summary>The epoch at whose end it was seen, from 1.</summary>
    public int Epoch => epoch;

    /// <summary>The generated images' diversity by that of real ones.</summary>
    public double Share => share;
}
