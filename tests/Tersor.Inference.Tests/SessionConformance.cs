using Tersor.Format;

namespace Tersor.Inference.Tests;

/// <summary>A session is a predictor, on several threads.</summary>
public sealed class SessionConformance : PredictorConformance
{
    /// <inheritdoc/>
    protected override IPredictor Open(TersorFile file, KernelSelection selection) =>
        CompressedModel.From(file, new InferenceOptions { Selection = selection }).CreateSession(threads: 2);
}
