using System.Collections.Immutable;
using System.Globalization;
using Tersor.Compression;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Cli.History;

/// <summary>The figures of an epoch, for a history and for a line.</summary>
internal static class EpochFigures
{
    /// <summary>Those of a training.</summary>
    public static ImmutableArray<ScoreField> Of(TrainingProgress epoch) =>
        Of(epoch.Loss, epoch.OpponentLoss, epoch.LearningRate, epoch.ExamplesPerSecond, null);

    /// <summary>Those of a stage of a compression.</summary>
    public static ImmutableArray<ScoreField> Of(CompressionProgress epoch) =>
        Of(epoch.Loss, epoch.OpponentLoss, epoch.LearningRate, epoch.ImagesPerSecond, epoch.NonZeros);

    /// <summary>The figures in a few words.</summary>
    public static string Describe(
        int epoch, int epochs, double loss, double? opponentLoss, double rate, double examplesPerSecond, long? nonZeros = null) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch}/{epochs}, loss {loss:F4}{opponentLoss: / 0.0000}, rate {rate:G3}, {examplesPerSecond:N0} examples/s"
            + $"{nonZeros:', '#,0' non-zeros'}");

    private static ImmutableArray<ScoreField> Of(
        double loss, double? opponentLoss, double rate, double examplesPerSecond, long? nonZeros)
    {
        ImmutableArray<ScoreField> all =
        [
            new("loss", loss), new("opponentLoss", opponentLoss!), new("rate", rate),
            new("examplesPerSecond", Math.Round(examplesPerSecond, 1)), new("nonZeros", nonZeros!),
        ];
        return all.RemoveAll(figure => figure.Value is null);
    }
}
