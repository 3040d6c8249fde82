using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>What an epoch of a training came to.</summary>
/// <param name="Means">The means over its steps.</param>
/// <param name="Validation">How good the network is on the validation data; null without such data.</param>
/// <param name="IsBest">Whether it is the best so far by that; false where nobody asks.</param>
public readonly record struct EpochResult(TrainingProgress Means, Score? Validation = null, bool IsBest = false);
