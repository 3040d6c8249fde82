namespace Tersor.Tasks;

/// <summary>A generator makes the same image, or a few, whatever the latents.</summary>
/// <param name="epoch">The epoch at whose end it was seen, from 1.</param>
/// <param name="sign">How it was seen, for example <c>its images differ 0.3 % as much as real ones</c>.</param>
public sealed class CollapsedException(int epoch, string sign)
    : Exception($"the generator collapsed: after epoch {epoch} {sign}; try another seed or a smaller learning rate")
{
    /// <summary>The epoch at whose end it was seen, from 1.</summary>
    public int Epoch => epoch;
}
