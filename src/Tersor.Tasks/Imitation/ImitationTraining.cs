using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>The training of one network on what another gives.</summary>
/// <param name="network">The network that learns.</param>
/// <param name="teacher">The network that is imitated.</param>
/// <param name="plan">The settings.</param>
/// <param name="source">The batches.</param>
internal sealed class ImitationTraining(Network network, Network teacher, TrainingPlan plan, IBatchSource source)
    : TaskTraining(network, plan, source)
{
    private const float UsualTemperature = 2f;
    private const float SquaredError = 0.5f;

    private readonly TrainingPlan _plan = plan;
    private Optimizer? _optimizer;
    private ImitationTrainer? _trainer;

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
        var loss = new ImitationLoss(Network.Graph, _plan.Distillation?.Temperature ?? UsualTemperature, SquaredError);
        return _trainer = new ImitationTrainer(Network, teacher, _optimizer, loss, _plan.CreateSchedule(Steps));
    }
}
