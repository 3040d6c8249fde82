using System.Collections.Immutable;
using System.Globalization;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.History;

/// <summary>The figures of an epoch, for a history and for a line.</summary>
internal static class EpochFigures
{
    /// <summary>An epoch of a training, as an epoch of a compression.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="epochs">The number of epochs.</param>
    public static CompressionProgress Of(in EpochResult epoch, int epochs) => new("train")
    {
        Epoch = epoch.Means.Epoch + 1,
        Epochs = epochs,
        Step = epoch.Means.Step,
        Loss = epoch.Means.Loss,
        OpponentLoss = epoch.Means.OpponentLoss,
        LearningRate = epoch.Means.LearningRate,
        ImagesPerSecond = epoch.Means.ExamplesPerSecond,
        Validation = epoch.Validation,
        IsBest = epoch.IsBest,
    };

    /// <summary>The figures by key.</summary>
    public static ImmutableArray<ScoreField> Of(in CompressionProgress epoch)
    {
        ImmutableArray<ScoreField> all =
        [
            new("loss", epoch.Loss), new("opponentLoss", epoch.OpponentLoss!), new("rate", epoch.LearningRate),
            new("examplesPerSecond", Math.Round(epoch.ImagesPerSecond, 1)), new("nonZeros", epoch.NonZeros!),
            .. (epoch.Validation?.InTraining ?? []).Select(figure => figure with { Key = OfValidation(figure.Key) }),
            new("best", epoch.IsBest ? true : null!),
        ];
        return all.RemoveAll(figure => figure.Value is null);
    }

    private static string OfValidation(string key) => $"validation{char.ToUpperInvariant(key[0])}{key[1..]}";

    /// <summary>The figures in a few words.</summary>
    public static string Describe(in CompressionProgress epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch}/{epoch.Epochs}, loss {epoch.Loss:F4}{epoch.OpponentLoss: / 0.0000}, rate {epoch.LearningRate:G3}, "
        + $"{epoch.ImagesPerSecond:N0} examples/s{epoch.NonZeros:', '#,0' non-zeros'}")
        + (epoch.Validation is { } score ? $", validation {score.Sentence}" : "")
        + (epoch.IsBest ? ", the best so far" : "");
}
