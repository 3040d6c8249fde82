namespace Tersor.Tasks;

/// <summary>How much a model makes of its own, and how.</summary>
/// <param name="Count">How many images.</param>
/// <param name="Seed">Decides the draws: the same seed gives the same text or images.</param>
public sealed record SampleSettings(int Count, ulong Seed)
{
    /// <summary>Characters to write.</summary>
    public int Length { get; init; } = 500;

    /// <summary>What a model reads before it writes on; null or empty for nothing.</summary>
    public string? Prompt { get; init; }

    /// <summary>Below 1 the likely becomes likelier; 0 takes the likeliest.</summary>
    public float Temperature { get; init; } = 0.8f;
}

/// <summary>Receives what a model makes of its own.</summary>
public interface ISampleView
{
    /// <summary>Shows a text.</summary>
    /// <param name="text">The prompt and what the model wrote after it.</param>
    void Show(string text);

    /// <summary>Shows images.</summary>
    /// <param name="images">The images one after the other, in [-1, 1].</param>
    /// <param name="shape">One image's extents: [channels, height, width].</param>
    void Show(float[] images, ReadOnlySpan<int> shape);
}
