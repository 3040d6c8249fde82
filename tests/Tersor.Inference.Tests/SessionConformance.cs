using Tersor.Format;

namespace Tersor.Inference.Tests;

/// <summary>A session is a predictor, on several threads.</summary>
public sealed class SessionConformance : PredictorConformance
{
    [Theory]
    [MemberData(nameof(Graphs.GeneralNames), MemberType = typeof(Graphs))]
    public void Every_node_gives_what_the_training_network_gives(string name) => AssertAgrees(Graphs.Find(name));

    /// <inheritdoc/>
    protected override IPredictor Open(TersorFile file, KernelSelection selection) =>
        CompressedModel.From(file, new InferenceOptions { Selection = selection }).CreateSession(
            new SessionOptions { Threads = 2 });
}
