namespace Tersor.Learning;

/// <summary>What a forward pass is for, and where its random numbers come from.</summary>
/// <param name="Training">Whether dropout drops and batch normalisation uses the batch's statistics.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Number">How many training passes came before: together with the seed it decides what dropout drops.</param>
/// <param name="Continues">Whether recurrent layers go on from the state that their last pass left, or begin anew.</param>
/// <param name="Keeps">Whether recurrent layers leave their state to a later pass, or keep the one that they have.</param>
public readonly record struct ForwardPass(bool Training, ulong Seed, long Number, bool Continues = false, bool Keeps = true)
{
    /// <summary>The row of the step's batch that the pass begins with: recurrent layers keep a state for each such row.</summary>
    public int FirstRow { get; init; }
}
