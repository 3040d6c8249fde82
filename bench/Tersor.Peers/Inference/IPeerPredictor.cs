namespace Tersor.Peers.Inference;

/// <summary>One engine with a model and a batch of inputs, ready to predict again and again.</summary>
internal interface IPeerPredictor : IDisposable
{
    /// <summary>Predicts for the whole batch.</summary>
    void Run();

    /// <summary>The outputs of the last run, [batch, outputs].</summary>
    float[] Outputs();
}
