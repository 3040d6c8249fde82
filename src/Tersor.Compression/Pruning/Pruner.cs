using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Prunes a network while it is retrained: puts a <see cref="PrunedForm"/> on every weight, moves the masks along the stage's
/// ramp, and freezes them at its end.
/// </summary>
/// <example><code>
/// var pruner = new Pruner(network, stage, steps, seed: 1);
/// trainer.BeforeStep = pruner.BeforeStep;
/// trainer.Train(source, epochs);
/// pruner.Finish();
/// </code></example>
public sealed class Pruner : IFormSchedule
{
    private readonly PruneStage _stage;
    private readonly PruningCriterion _criterion;
    private readonly PrunedForm[] _forms;
    private readonly LayerMask[] _layers;
    private readonly int _rampSteps;
    private readonly ulong _seed;
    private bool _frozen;

    /// <summary>Takes over all weights of a network, none pruned yet.</summary>
    /// <param name="network">A network with dense parameters.</param>
    /// <param name="stage">The settings of the pruning.</param>
    /// <param name="steps">The steps of the retraining; the ramp is a share of them.</param>
    /// <param name="seed">Decides draws.</param>
    public Pruner(Network network, PruneStage stage, int steps, ulong seed)
    {
        _stage = stage;
        _criterion = PruningCriterion.Create(stage);
        _seed = seed;
        _rampSteps =
            stage is { Schedule: PruningSchedule.OneShot, Method: not PruningMethod.Surgery } ? 0 : (int)(stage.Ramp * steps);

        Parameter[] parameters = [.. network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Weight)];
        _forms = [.. parameters.Select(
            parameter => new PrunedForm(parameter.Form.Owned, stage.Feedback || _criterion.LearnsBehindMask))];
        _layers =
            [.. parameters.Zip(_forms, (parameter, form) => new LayerMask(LayerName.Of(parameter.Spec), form.Owned, form.Mask))];
        for (var i = 0; i < parameters.Length; i++)
            parameters[i].Reparameterize(_forms[i], disposePrevious: false);
    }

    /// <inheritdoc/>
    public bool IsSettled => _frozen;

    /// <summary>Moves the masks where the schedule says so.</summary>
    /// <param name="step">The number of the step that is about to be done, from 0.</param>
    public void BeforeStep(int step)
    {
        if (_frozen)
            return;
        if (step >= _rampSteps)
            Finish();
        else if (step % _stage.Interval == 0 && _criterion.IsDue(step, _seed))
            MoveMasks((double)step / _rampSteps);
    }

    /// <summary>Moves the masks to their target, unless they are there already, and freezes them.</summary>
    public void Finish()
    {
        if (_frozen)
            return;
        MoveMasks(progress: 1);
        foreach (var form in _forms)
            form.Freeze();
        _frozen = true;
    }

    private void MoveMasks(double progress)
    {
        _criterion.Select(_layers, progress);
        foreach (var form in _forms)
            form.ApplyMask();
    }
}
