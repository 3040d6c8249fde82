namespace Tersor.Peers.Training;

/// <summary>Training steps of one model in one engine.</summary>
internal interface ITrainer : IDisposable
{
    /// <summary>One step on the next batch.</summary>
    void Step();

    /// <summary>One step on the next batch, and its loss; two of them where two networks learn.</summary>
    float[] StepWithLoss();
}
