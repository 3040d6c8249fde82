using Tersor.Core;

namespace Tersor.Learning;

/// <summary>A batch of sequences as losses see it: every step is a row of its own.</summary>
internal static class LogitRows
{
    /// <summary>Logits […, classes] as [n, classes].</summary>
    public static Tensor Of(Tensor logits) => logits.Shape.Rank == 2 ? logits : logits.Reshape(logits.Shape.Matrix());

    /// <summary>The labels of those rows, [n].</summary>
    public static Tensor Labels(in Batch batch) =>
        batch.Targets.Shape.Rank == 1 ? batch.Targets : batch.Targets.View(new Shape(batch.Targets.Count));
}
