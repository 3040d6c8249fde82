namespace Tersor.Format;

/// <summary>Passes decisions through: an encoder takes them, a decoder gives them. One model serves both.</summary>
internal interface IDecisionCoder
{
    /// <summary>One decision.</summary>
    /// <param name="bit">How likely it is a one; learns it.</param>
    /// <param name="decision">The decision, for an encoder.</param>
    /// <returns>The decision.</returns>
    bool Code(ref AdaptiveBit bit, bool decision);

    /// <summary>One decision of a probability that somebody else learns.</summary>
    /// <param name="probability">That it is a one, from 1 to 2^15 − 1.</param>
    /// <param name="decision">The decision, for an encoder.</param>
    /// <returns>The decision.</returns>
    bool Code(uint probability, bool decision);
}
