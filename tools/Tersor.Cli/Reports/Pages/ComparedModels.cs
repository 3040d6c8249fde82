using System.Collections.Immutable;
using Tersor.Cli.Reports.Sections;
using Tersor.Compression;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Pages;

/// <summary>A dense network and what a file holds of it, to be compared on a device.</summary>
/// <param name="graph">The dense model.</param>
/// <param name="dense">Its parameters; empty if nobody knows them any more.</param>
/// <param name="file">The compressed one.</param>
/// <param name="device">Where both run.</param>
internal sealed class ComparedModels(ModelGraph graph, ImmutableArray<StoredTensor> dense, TersorFile file, Device device)
{
    private readonly ReportedModel _dense = new("dense", graph, shaped => ModelFile.Open(shaped, dense, device));
    private readonly ReportedModel _compressed = new(
        "compressed", file.Graph, shaped => ModelFile.Open(file.WithInput(shaped.InputShape), device));

    /// <summary>
    /// Measures how long predictions take: the section, and the medians of one in seconds; null without a dense network.
    /// </summary>
    public (ReportSection Section, double Dense, double Compressed)? MeasureLatency(CancellationToken cancellation) =>
        dense.IsEmpty
            ? null
            : LatencySection.Of(_dense, _compressed, device, (device.Backend as CpuBackend)?.Pool.Threads, cancellation);

    /// <summary>What can be said of any two networks.</summary>
    /// <param name="task">Judges; null if nothing does.</param>
    /// <param name="kind">What the models are for.</param>
    /// <param name="speed">The section on latencies, which has its place among the others.</param>
    /// <param name="cancellation">Ends it early.</param>
    public ImmutableArray<ReportSection> Sections(
        ModelTask? task, TaskKind kind, ReportSection? speed, CancellationToken cancellation)
    {
        ImmutableArray<ReportedModel> both = dense.IsEmpty ? [_compressed] : [_dense, _compressed];
        return
        [
            SizeSection.Of(file),
            WeightSection.Of(file.Graph, dense.IsEmpty ? [] : Folded(), file.Tensors),
            .. task is null ? ImmutableArray<ReportSection>.Empty :
            [
                ExaminationSection.Of([.. both.Select(model => (model.Name, Examine(model, task, cancellation)))]),
                SampleSection.Of(both, kind, device, new ModelNotes(graph.Name, task.Notes), task.Seed, cancellation),
            ],
            .. speed is null ? ImmutableArray<ReportSection>.Empty : [speed],
        ];
    }

    private static Examination Examine(ReportedModel model, ModelTask task, CancellationToken cancellation)
    {
        using var predictor = model.Open(model.Graph);
        return task.Examine(predictor, cancellation)!;
    }

    /// <summary>The dense parameters as layers have them that do their normalisations, too: as those of the file.</summary>
    private ImmutableArray<StoredTensor> Folded()
    {
        using var network = Network.Build(graph, device, seed: 0);
        network.Load(dense);
        using var folded = BatchNormFolding.Fold(network);
        return NetworkSnapshot.Take(folded, FloatWidth.Single, FloatWidth.Single);
    }
}
