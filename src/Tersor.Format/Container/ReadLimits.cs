using System.Globalization;

namespace Tersor.Format;

/// <summary>
/// What anything that is read from outside may demand, checked before memory is taken or time is spent: one set for model files,
/// checkpoints, recipes, images and data sets.
/// </summary>
/// <remarks>
/// The defaults suit a service: at most 64 MB for a prediction and as much beside a file's values to load it, and milliseconds to
/// refuse it. <see cref="Times"/>
/// raises all of them together, and so does the environment variable <see cref="Variable"/> for programs that pass none.
/// </remarks>
/// <example><code>
/// var options = new InferenceOptions { Limits = ReadLimits.Default with { MaxActivations = 1 &lt;&lt; 26 } };
/// var model = CompressedModel.Load("large.tersor", options);
/// </code></example>
public sealed record ReadLimits
{
    /// <summary>The environment variable that raises the default limits: a factor, a whole number from 1.</summary>
    public const string Variable = "TERSOR_LIMITS";

    private const int LargestFactor = 1 << 6;

    private static ReadLimits? _default;

    /// <summary>
    /// The limits where none are given: those of a new object, times the factor in <see cref="Variable"/> if it is set.
    /// </summary>
    /// <exception cref="InvalidOperationException">The variable holds something else.</exception>
    public static ReadLimits Default => _default ??= Of(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Limits for what this very program has written: the highest that there are.</summary>
    public static ReadLimits Own { get; } = new ReadLimits().Times(LargestFactor);

    /// <summary>
    /// The longest model file or checkpoint, in bytes; 1 GiB, since all of it is held in memory while it is read.
    /// </summary>
    public long MaxBytes { get; init; } = 1 << 30;

    /// <summary>
    /// The most values of all parameters together, however long the file; 2^28, a GiB as single-precision numbers.
    /// </summary>
    public long MaxValues { get; init; } = 1 << 28;

    /// <summary>
    /// The values of parameters that any file may declare, however short; 2^20, tens of MB once laid out for kernels.
    /// </summary>
    public long FreeValues { get; init; } = 1 << 20;

    /// <summary>
    /// The values of parameters that a file may declare beyond <see cref="FreeValues"/> for each of its bytes; 256. That is a
    /// model of which one weight in 500 is left, five times as sparse as any that still works, and far less than a run of zeros
    /// can claim.
    /// </summary>
    public long MaxValuesPerByte { get; init; } = 256;

    /// <summary>
    /// The most codes of archived tensors together; 2^24, some seconds, since each takes as long as a hundred others.
    /// </summary>
    public long MaxArchivedValues { get; init; } = 1 << 24;

    /// <summary>
    /// The most numbers that one prediction works in: values that are needed at the same time, what a kernel pads and lays out
    /// beside them, and the tables that all kernels keep; 2^24, 64 MB as single-precision numbers. An image of 224×224 pixels in
    /// 64 planes, its padded copy and what a convolution makes of it are 2^23.3.
    /// </summary>
    public long MaxActivations { get; init; } = 1 << 24;

    /// <summary>
    /// The most multiplications and additions, in pairs, of one prediction if all weights count; 2^32, those of ResNet-50 and
    /// less than a second on one core.
    /// </summary>
    public long MaxOperations { get; init; } = 1L << 32;

    /// <summary>The most nodes of a graph, and so of a model file's sections; 2048, since each costs some KB of tables.</summary>
    public int MaxNodes { get; init; } = 1 << 11;

    /// <summary>
    /// The longest description in bytes: a graph, metadata, a checkpoint's header, a recipe; 4 MiB, which may become ten times as
    /// much.
    /// </summary>
    public long MaxTextBytes { get; init; } = 1 << 22;

    /// <summary>The longest name of a model or a node in bytes; 1024.</summary>
    public int MaxNameBytes { get; init; } = 1 << 10;

    /// <summary>The most entries of one description: metadata, a checkpoint's tensors; 2^16, some hundred bytes each.</summary>
    public int MaxEntries { get; init; } = 1 << 16;

    /// <summary>
    /// The most nodes, attributes, tensors, names and other parts of an ONNX file; 2^21, some hundred bytes each, which is a
    /// graph of over 100,000 nodes.
    /// </summary>
    public int MaxParts { get; init; } = 1 << 21;

    /// <summary>
    /// The most nodes of an ONNX graph once the functions in it have been replaced by their bodies; 2^18. Constants fold before
    /// <see cref="MaxNodes"/> counts.
    /// </summary>
    public int MaxOperators { get; init; } = 1 << 18;

    /// <summary>How deeply a description in JSON may be nested; 8, more than any that is understood.</summary>
    public int MaxNesting { get; init; } = 8;

    /// <summary>
    /// The most bytes that one compressed image may become: its rows before they are pixels, and its pixels; 64 MiB.
    /// </summary>
    public long MaxInflatedBytes { get; init; } = 1 << 26;

    /// <summary>The longest side of an image in pixels; 2^14, that of the largest panoramas.</summary>
    public int MaxImageSide { get; init; } = 1 << 14;

    /// <summary>The most bytes of a data set's file, unpacked: pixels, labels, a text; 1 GiB, twenty times MNIST.</summary>
    public long MaxDatasetBytes { get; init; } = 1 << 30;

    /// <summary>The same limits, each but the nesting a number of times as high.</summary>
    /// <param name="factor">The factor, from 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside that range.</exception>
    public ReadLimits Times(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, LargestFactor);
        return this with
        {
            MaxBytes = MaxBytes * factor,
            MaxValues = MaxValues * factor,
            FreeValues = FreeValues * factor,
            MaxValuesPerByte = MaxValuesPerByte * factor,
            MaxArchivedValues = MaxArchivedValues * factor,
            MaxActivations = MaxActivations * factor,
            MaxOperations = MaxOperations * factor,
            MaxNodes = checked(MaxNodes * factor),
            MaxTextBytes = MaxTextBytes * factor,
            MaxNameBytes = checked(MaxNameBytes * factor),
            MaxEntries = checked(MaxEntries * factor),
            MaxParts = checked(MaxParts * factor),
            MaxOperators = checked(MaxOperators * factor),
            MaxInflatedBytes = MaxInflatedBytes * factor,
            MaxImageSide = checked(MaxImageSide * factor),
            MaxDatasetBytes = MaxDatasetBytes * factor,
        };
    }

    /// <summary>The values of parameters that a file of so many bytes may declare.</summary>
    internal long ValuesOf(long bytes) => Math.Min(MaxValues, FreeValues + (bytes * MaxValuesPerByte));

    /// <summary>The bytes of the shortest file that may declare so many values; null if none may.</summary>
    internal long? BytesFor(long values) => values > MaxValues
        ? null
        : Math.Max(0, (values - FreeValues + MaxValuesPerByte - 1) / MaxValuesPerByte);

    /// <summary>The limits for what the environment variable holds; null or empty if it isn't set.</summary>
    internal static ReadLimits Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return new ReadLimits();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var factor)
            && factor is >= 1 and <= LargestFactor
            ? new ReadLimits().Times(factor)
            : throw new InvalidOperationException($"{Variable} is '{text}', not a whole number from 1 to {LargestFactor}.");
    }
}
