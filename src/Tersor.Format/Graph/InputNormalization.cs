using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>How the values of one channel of a raw input become what the first node sees: (x - mean) / deviation.</summary>
/// <param name="Mean">Subtracted; finite.</param>
/// <param name="Deviation">The divisor, above zero and finite.</param>
public readonly record struct ChannelNormalization(float Mean, float Deviation)
{
    /// <summary>Whether both numbers are what they have to be.</summary>
    public bool IsValid => float.IsFinite(Mean) && float.IsFinite(Deviation) && Deviation > 0;

    /// <summary>The value of a pixel, which is scaled to [0, 1] before.</summary>
    /// <param name="pixel">The pixel, from 0 to 255.</param>
    public float Apply(byte pixel) => Apply(pixel / 255f);

    /// <summary>The value of a number.</summary>
    /// <param name="number">The number as it is in the data.</param>
    public float Apply(float number) => (number - Mean) / Deviation;
}

/// <summary>
/// How raw input becomes what the first node sees: (x - mean) / deviation, with pixels scaled to [0, 1] before. All channels have
/// the same mean and deviation, or each its own; the channels are the input's first extent.
/// </summary>
public sealed class InputNormalization : IEquatable<InputNormalization>
{
    /// <summary>A normalisation of all channels.</summary>
    /// <param name="mean">Subtracted; finite.</param>
    /// <param name="deviation">The divisor, above zero and finite.</param>
    public InputNormalization(float mean, float deviation)
        : this([new ChannelNormalization(mean, deviation)])
    {
    }

    /// <summary>A normalisation of each channel.</summary>
    /// <param name="channels">One for each channel; where all of them are equal, one is kept.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public InputNormalization(ImmutableArray<ChannelNormalization> channels)
    {
        if (channels.IsDefaultOrEmpty)
            throw new ArgumentException("A normalisation has a mean and a deviation.", nameof(channels));
        Channels = channels.All(channel => channel == channels[0]) ? channels[..1] : channels;
    }

    /// <summary>Leaves values as they are.</summary>
    public static InputNormalization None { get; } = new(0f, 1f);

    /// <summary>Pixels as what a hyperbolic tangent can make: from -1 for black to 1 for white.</summary>
    public static InputNormalization SignedPixels { get; } = new(0.5f, 0.5f);

    /// <summary>The only one, for all channels, or one for each.</summary>
    public ImmutableArray<ChannelNormalization> Channels { get; }

    /// <summary>Whether channels differ.</summary>
    public bool IsPerChannel => Channels.Length > 1;

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(InputNormalization? left, InputNormalization? right) => Equals(left, right);

    /// <summary>Whether two differ.</summary>
    public static bool operator !=(InputNormalization? left, InputNormalization? right) => !Equals(left, right);

    /// <summary>The normalisation of one channel.</summary>
    /// <param name="channel">Its number, from 0.</param>
    public ChannelNormalization Of(int channel) => Channels[IsPerChannel ? channel : 0];

    /// <summary>Prepares pixels: scaled to [0, 1], the mean subtracted, divided by the deviation.</summary>
    /// <param name="pixels">Bytes from 0 to 255, channel by channel.</param>
    /// <param name="input">The normalised values, as many as pixels.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of the channels.</exception>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> input)
    {
        var plane = PlaneOf(pixels.Length, input.Length, "pixels");
        for (var i = 0; i < pixels.Length; i++)
            input[i] = Channels[i / plane].Apply(pixels[i]);
    }

    /// <summary>Prepares numbers: the mean subtracted, divided by the deviation.</summary>
    /// <param name="numbers">The numbers as they are in the data, channel by channel.</param>
    /// <param name="input">The normalised values, as many as numbers.</param>
    /// <inheritdoc cref="Apply(ReadOnlySpan{byte}, Span{float})"/>
    public void Apply(ReadOnlySpan<float> numbers, Span<float> input)
    {
        var plane = PlaneOf(numbers.Length, input.Length, "numbers");
        for (var i = 0; i < numbers.Length; i++)
            input[i] = Channels[i / plane].Apply(numbers[i]);
    }

    /// <inheritdoc/>
    public bool Equals(InputNormalization? other) => other is not null && Channels.SequenceEqual(other.Channels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InputNormalization);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Channels.Length, Channels[0]);

    private int PlaneOf(int raw, int inputs, string what)
    {
        if (raw != inputs)
            throw new ArgumentException($"{raw} {what} for {inputs} inputs.", what);
        return raw % Channels.Length == 0
            ? Math.Max(1, raw / Channels.Length)
            : throw new ArgumentException($"{raw} {what} for {Channels.Length} channels.", what);
    }
}
