using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>One side of an adversarial training.</summary>
/// <param name="Network">The network that learns.</param>
/// <param name="Optimizer">The optimiser of its parameters; null for a network that stays as it is.</param>
/// <param name="Schedule">The learning rate of each step; null to leave the optimiser's as it is.</param>
public sealed record AdversarialPlayer(Network Network, Optimizer? Optimizer, ISchedule? Schedule = null)
{
    /// <summary>Takes a step down the gradients that a backward pass has left.</summary>
    internal void Step(int number)
    {
        if (Schedule is not null)
            Optimizer!.LearningRate = Schedule.At(number);
        Optimizer!.Step();
    }

    /// <summary>Lets gradients reach the network's parameters, or keeps them out: they then pass through to its input.</summary>
    internal void SetFrozen(bool frozen)
    {
        foreach (var parameter in Network.Parameters)
            parameter.IsFrozen = frozen;
    }
}
