using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// All codes of a tensor, zeros among them, decision by decision: is it a zero, which sign has its centroid, and which of those
/// it is. What is likely depends on the codes around it: large weights lie beside large ones, and in a kernel beside those of
/// their sign.
/// </summary>
/// <remarks>Contexts as in context-adaptive binary arithmetic coding (Marpe, Schwarz and Wiegand 2003).</remarks>
internal sealed class CodePlane
{
    private const int Signs = 3;
    private const int Sizes = 3;
    private const int Surroundings = 3;

    private readonly int _rowLength;
    private readonly int _distance;
    private readonly int _negatives;
    private readonly int _positives;

    // For each code its sign: 0 for a zero, 1 for a negative centroid, 2 for another.
    private readonly byte[] _sign = new byte[byte.MaxValue + 1];

    // And its size: 0 for a zero, 1 for a sign's first centroid, 2 for one further from zero.
    private readonly byte[] _size = new byte[byte.MaxValue + 1];

    /// <param name="shape">The tensor's extents.</param>
    /// <param name="codebook">At least one centroid, ascending.</param>
    public CodePlane(ImmutableArray<int> shape, ReadOnlySpan<float> codebook)
    {
        _rowLength = (int)Extents.Product(shape) / (shape.Length < 2 ? 1 : shape[0]);
        _distance = shape.Length < 3 ? 2 : Math.Max(2, shape[^1]);
        while (_negatives < codebook.Length && codebook[_negatives] < 0f)
            _negatives++;
        _positives = codebook.Length - _negatives;
        for (var code = 1; code <= codebook.Length; code++)
        {
            _sign[code] = (byte)(code <= _negatives ? 1 : 2);
            _size[code] = (byte)(code == _negatives || code == _negatives + 1 ? 1 : 2);
        }
    }

    /// <summary>Encodes or decodes all codes, row-major; each is at most the number of centroids.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Code<TCoder>(ref TCoder coder, Span<byte> codes)
        where TCoder : IDecisionCoder, allows ref struct
    {
        Span<AdaptiveBit> isSet = stackalloc AdaptiveBit[Sizes * Sizes * Sizes];
        Span<AdaptiveBit> isPositive = stackalloc AdaptiveBit[Signs * Signs];
        isSet.Fill(new AdaptiveBit(1, 2));
        isPositive.Fill(new AdaptiveBit(_positives, _negatives + _positives));
        var (negatives, positives) = (new Bisection(_negatives, Surroundings), new Bisection(_positives, Surroundings));
        for (var (i, column) = (0, 0); i < codes.Length; i++)
        {
            // The code before, one further back (in a kernel: of the row above), and that of the output before.
            int before = column > 0 ? codes[i - 1] : 0;
            int behind = column >= _distance ? codes[i - _distance] : 0;
            int above = i >= _rowLength ? codes[i - _rowLength] : 0;
            column = column + 1 == _rowLength ? 0 : column + 1;
            int code = codes[i];
            var (a, b, c) = (_size[before], _size[behind], _size[above]);
            if (!coder.Code(ref isSet[a + (Sizes * (b + (Sizes * c)))], code != 0))
            {
                codes[i] = 0;
                continue;
            }

            var positive = _negatives == 0
                || (_positives > 0 && coder.Code(ref isPositive[_sign[before] + (Signs * _sign[behind])], code > _negatives));
            var surrounding = Math.Min(Surroundings - 1, (a + b + c) / 2);
            codes[i] = (byte)(positive
                ? _negatives + 1 + positives.Code(ref coder, surrounding, code - _negatives - 1)
                : _negatives - negatives.Code(ref coder, surrounding, _negatives - code));
        }
    }

    /// <summary>Which of several, by halving: a decision, learnt by itself, for each cut.</summary>
    private readonly struct Bisection
    {
        private readonly AdaptiveBit[] _isUpper;
        private readonly int _count;

        public Bisection(int count, int contexts)
        {
            _count = count;
            _isUpper = new AdaptiveBit[contexts * Math.Max(0, count)];
            for (var context = 0; context < contexts; context++)
                Fill(context * count, 0, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Code<TCoder>(ref TCoder coder, int context, int which)
            where TCoder : IDecisionCoder, allows ref struct
        {
            var (low, high) = (0, _count);
            while (high - low > 1)
            {
                var cut = (low + high) / 2;
                if (coder.Code(ref _isUpper[(context * _count) + cut], which >= cut))
                    low = cut;
                else
                    high = cut;
            }

            return low;
        }

        private void Fill(int begin, int low, int high)
        {
            if (high - low < 2)
                return;
            var cut = (low + high) / 2;
            _isUpper[begin + cut] = new AdaptiveBit(high - cut, high - low);
            Fill(begin, low, cut);
            Fill(begin, cut, high);
        }
    }
}
