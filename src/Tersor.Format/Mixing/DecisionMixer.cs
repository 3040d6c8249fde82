using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// What several contexts have learnt of a decision as one probability: their odds, each times a weight that grows with what it
/// was worth, added up (logistic mixing, Mahoney 2005). Whole numbers only: the same bits on every machine.
/// </summary>
internal sealed class DecisionMixer
{
    private const int WeightBits = 16;
    private const int MostWeight = 1 << 22;

    // The adaptive probabilities of all inputs, one input after the other, and where each begins.
    private readonly AdaptiveBit[] _bits;
    private readonly int[] _starts;
    private readonly int[] _weights;
    private readonly int[] _places;
    private readonly int[] _odds;
    private readonly int _rateBits;

    /// <param name="sizes">The number of contexts of each input.</param>
    /// <param name="sets">The number of sets of weights.</param>
    /// <param name="pace">How slowly weights learn: each more halves the steps.</param>
    /// <param name="first">What each context says before the first decision.</param>
    public DecisionMixer(ReadOnlySpan<int> sizes, int sets, int pace, AdaptiveBit first)
    {
        _rateBits = pace;
        _starts = new int[sizes.Length];
        var all = 0;
        for (var input = 0; input < sizes.Length; input++)
        {
            _starts[input] = all;
            all += sizes[input];
        }

        _bits = new AdaptiveBit[all];
        Array.Fill(_bits, first);
        _weights = new int[sizes.Length * sets];
        Array.Fill(_weights, (1 << WeightBits) / sizes.Length);
        (_places, _odds) = (new int[sizes.Length], new int[sizes.Length]);
    }

    /// <summary>Sets what contexts say before their first decision.</summary>
    /// <param name="input">The input.</param>
    /// <param name="context">The first of the contexts.</param>
    /// <param name="count">The number of contexts.</param>
    /// <param name="first">The probability.</param>
    public void Begin(int input, int context, int count, AdaptiveBit first) =>
        Array.Fill(_bits, first, _starts[input] + context, count);

    /// <summary>Codes a decision and learns it.</summary>
    /// <param name="coder">The coder.</param>
    /// <param name="contexts">A context for each input.</param>
    /// <param name="set">The set of weights.</param>
    /// <param name="decision">The decision, for an encoder.</param>
    /// <returns>The decision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Code<TCoder>(ref TCoder coder, scoped ReadOnlySpan<int> contexts, int set, bool decision)
        where TCoder : IDecisionCoder, allows ref struct
    {
        var weights = _weights.AsSpan(set * contexts.Length, contexts.Length);
        var sum = 0L;
        for (var input = 0; input < contexts.Length; input++)
        {
            var place = _starts[input] + contexts[input];
            var odds = Logistic.Stretch(_bits[place].Coarse);
            (_places[input], _odds[input]) = (place, odds);
            sum += (long)weights[input] * odds;
        }

        var probability = Logistic.Squash(sum >> WeightBits);
        decision = coder.Code((uint)probability >> (16 - AdaptiveBit.Precision), decision);
        var error = (decision ? ushort.MaxValue : 0) - probability;
        for (var input = 0; input < contexts.Length; input++)
        {
            var step = ((_odds[input] * error) + (1 << (_rateBits - 1))) >> _rateBits;
            weights[input] = Math.Clamp(weights[input] + step, -MostWeight, MostWeight);
            _bits[_places[input]].Learn(decision);
        }

        return decision;
    }
}
