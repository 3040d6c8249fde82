using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>The training of one network on labels.</summary>
/// <param name="network">The network.</param>
/// <param name="plan">The settings.</param>
/// <param name="source">The batches.</param>
/// <param name="loss">The loss to minimise.</param>
/// <param name="shards">The shards that each step is cut into.</param>
/// <param name="group">The processes that share the shards.</param>
internal sealed class PredictionTraining(
    Network network, TrainingSettings plan, IBatchSource source, ILoss loss, int shards = 1, IShardGroup? group = null)
    : TaskTraining(network, plan, source)
{
    private readonly TrainingSettings _plan = plan;
    private Optimizer? _optimizer;
    private Trainer? _trainer;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _trainer?.Dispose();
        _optimizer?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override TrainingLoop NewLoop()
    {
        _optimizer = _plan.CreateOptimizer(Network.Parameters);
        return _trainer = new Trainer(Network, _optimizer, loss, _plan.CreateSchedule(Steps))
        {
            Best = Best,
            Shards = shards,
            Group = group,
        };
    }
}
