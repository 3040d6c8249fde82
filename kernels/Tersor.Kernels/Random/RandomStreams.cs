namespace Tersor.Kernels;

/// <summary>
/// Which Philox stream each use of random numbers reads, so that no two uses of one seed overlap: the top byte says
/// what for, the rest which one.
/// </summary>
public static class RandomStreams
{
    private const int PurposeShift = 56;
    private const int StepShift = 16;

    /// <summary>The initial values of a parameter.</summary>
    public static ulong Parameter(int parameterIndex) => (1UL << PurposeShift) | (uint)parameterIndex;

    /// <summary>The order in which an epoch visits the examples.</summary>
    public static ulong Shuffle(int epoch) => (3UL << PurposeShift) | (uint)epoch;

    /// <summary>How far images move in an epoch; word block i belongs to image i.</summary>
    public static ulong Shift(int epoch) => (4UL << PurposeShift) | (uint)epoch;

    /// <summary>Which images of an epoch are blended, and how much; word block i belongs to image i.</summary>
    public static ulong Blend(int epoch) => (8UL << PurposeShift) | (uint)epoch;

    /// <summary>What a dropout layer drops in one training pass.</summary>
    public static ulong Dropout(long pass, int nodeIndex) => (2UL << PurposeShift) | ((ulong)pass << StepShift) | (uint)nodeIndex;

    /// <summary>
    /// The draws of a text that a model writes. The same stream as <see cref="Shift"/> of epoch 0, which moves images: no run
    /// does both, and texts of fixed seeds stay as they are.
    /// </summary>
    public static ulong Sampling => 4UL << PurposeShift;

    /// <summary>A batch of latents to look at or to measure with.</summary>
    public static ulong Latents(int number) => (5UL << PurposeShift) | (uint)number;

    /// <summary>The latents of a training step.</summary>
    public static ulong TrainingLatents(int step) => (6UL << PurposeShift) | (uint)step;

    /// <summary>Where the search for a weight's singular vectors begins.</summary>
    public static ulong SingularVector(int parameterIndex) => (7UL << PurposeShift) | (uint)parameterIndex;
}
