using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// Judges a generator by how far its images are from those of the dense one at the same latents: a root mean square over all
/// pixels, as a share of the range from -1 to 1. It needs no classifier and no real images, and can't be better than the dense
/// generator.
/// </summary>
/// <param name="dense">The dense generator; it must not change.</param>
/// <param name="latents">The number of images to make.</param>
/// <param name="seed">Decides the latents.</param>
public sealed class GenerationProbe(Network dense, int latents, ulong seed) : Probe
{
    private const double Range = 2;

    private float[]? _expected;

    /// <inheritdoc/>
    public override ScoreMeasure Measure { get; } = new("image difference", HigherIsBetter: false, ScoreUnit.Share)
    {
        DropUnit = "% of the pixels' range",
    };

    /// <inheritdoc/>
    public override int Examples => latents;

    /// <inheritdoc/>
    public override string ExampleUnit => "latents";

    /// <inheritdoc/>
    public override ProbeReading Read(Network network, CancellationToken cancellationToken = default)
    {
        _expected ??= ImageGenerator.Make(dense, latents, seed, cancellationToken);
        var images = ImageGenerator.Make(network, latents, seed, cancellationToken);
        var sum = 0.0;
        for (var i = 0; i < images.Length; i++)
        {
            var difference = (double)images[i] - _expected[i];
            sum += difference * difference;
        }

        var mean = sum / images.Length;
        return new ProbeReading(Math.Sqrt(mean) / Range, mean);
    }
}
