using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.PostTraining;

/// <summary>One run of the <see cref="PostTrainingCompressor"/>.</summary>
public sealed record PostTrainingRequest
{
    /// <summary>The model.</summary>
    public required ModelGraph Graph { get; init; }

    /// <summary>A tensor for each of its parameters.</summary>
    public required ImmutableArray<StoredTensor> Weights { get; init; }

    /// <summary>Inputs to calibrate on; no more of them are used than <see cref="CalibrateStage.Samples"/>.</summary>
    public required SampleSet Samples { get; init; }

    /// <summary>
    /// Other inputs, by which the loss is judged while a bound of it is searched for; null to hold back a quarter of
    /// <see cref="Samples"/> for that.
    /// </summary>
    public SampleSet? HeldBack { get; init; }

    /// <summary>
    /// Inputs that a distillation may learn from, and choose its best state by: the more the better. Null for
    /// <see cref="Samples"/> and <see cref="HeldBack"/>.
    /// </summary>
    public SampleSet? DistillationSamples { get; init; }

    /// <summary>
    /// Inputs that nothing is chosen by, for the figures of the report; null to take those that were held back, or else those of
    /// the calibration.
    /// </summary>
    public SampleSet? Test { get; init; }

    /// <summary>Where the networks run. Not disposed by the run.</summary>
    public required Device Device { get; init; }

    /// <summary>The threads of the sweep; 0 for <c>TERSOR_THREADS</c> or the processor count. All give the same file.</summary>
    public int Threads { get; init; }

    /// <summary>Decides what is drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The goal, and what is left alone.</summary>
    public CalibrateStage Settings { get; init; } = new();

    /// <summary>The test set's score of a model, if there are labels; null for none.</summary>
    public Func<IPredictor, Score?>? Judge { get; init; }

    /// <summary>
    /// The most memory that values of samples may take, in bytes; 0 for half of what the process may have. Fewer samples are used
    /// if they need more.
    /// </summary>
    public long MemoryLimit { get; init; }

    /// <summary>
    /// The <c>.tersor</c> file, which the caller has reserved and disposes; null to keep it in memory. It is committed at the
    /// very end.
    /// </summary>
    public OutputFile? Output { get; init; }

    /// <summary>
    /// Whether the file is to be as small as can be, and slow to read. A goal of bytes counts it before that.
    /// </summary>
    public bool Archive { get; init; }

    /// <summary>What the file says beside the model: free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}
