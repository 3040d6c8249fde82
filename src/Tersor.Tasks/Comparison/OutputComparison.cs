using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>
/// How far what one model gives is from what another gives for the same inputs: of a compressed network from the dense one, of a
/// model from what was recorded. All sums are in double precision, in the order of the samples.
/// </summary>
/// <example><code>
/// var comparison = new OutputComparison(graph);
/// for (var i = 0; i &lt; samples.Count; i++)
///     comparison.Add(Predict(dense, i), Predict(compressed, i));
/// Console.WriteLine(comparison.Loss);
/// </code></example>
public sealed class OutputComparison
{
    private readonly ImmutableArray<SamplePart> _parts;
    private readonly ImmutableArray<OutputKind> _kinds;
    private readonly ImmutableArray<ClassSums> _classes;
    private (double Square, double Distance) _numbers;
    private (double Square, double Distance) _all;
    private double _distances;
    private long _values;
    private double _cosines;

    /// <summary>Nothing compared yet.</summary>
    /// <param name="graph">The model whose outputs are compared; of two, either.</param>
    public OutputComparison(ModelGraph graph)
        : this(graph, OutputKinds.Of(graph))
    {
    }

    /// <summary>Nothing compared yet, of outputs that the caller knows.</summary>
    /// <param name="graph">The model whose outputs are compared.</param>
    /// <param name="kinds">What each of its outputs is.</param>
    /// <exception cref="ArgumentException">Not a kind for each output.</exception>
    public OutputComparison(ModelGraph graph, ImmutableArray<OutputKind> kinds)
    {
        _parts = SamplePart.OutputsOf(graph);
        if (kinds.Length != _parts.Length)
            throw new ArgumentException($"{kinds.Length} kinds for {_parts.Length} outputs.", nameof(kinds));
        _kinds = kinds;
        _classes =
        [
            .. _parts.Zip(kinds).Where(part => part.Second != OutputKind.Numbers)
                .Select(part => new ClassSums(part.First, part.Second == OutputKind.Probabilities)),
        ];
    }

    /// <summary>How many samples were compared.</summary>
    public int Samples { get; private set; }

    /// <summary>In how many of them the same number of the first output is the largest.</summary>
    public int Agreeing { get; private set; }

    /// <summary>
    /// The largest distance of two numbers, relative where the expected one is above 1; infinite where one is no number.
    /// </summary>
    public double LargestDifference { get; private set; }

    /// <summary>The mean of these distances over all numbers.</summary>
    public double MeanDifference => _values == 0 ? 0 : _distances / _values;

    /// <summary>
    /// KL(expected ‖ actual) in nats, the mean over the rows of an output, summed over the outputs that tell classes apart; null
    /// if none does.
    /// </summary>
    public double? Kl => _classes.IsEmpty ? null : Bounded(_classes.Sum(output => output.MeanDivergence));

    /// <summary>
    /// The share of rows, of all outputs that tell classes apart, with the same likeliest class; null if none does.
    /// </summary>
    public double? Agreement => _classes.IsEmpty
        ? null
        : _classes.Sum(output => output.Agreeing) / (double)Math.Max(1, _classes.Sum(output => output.Rows));

    /// <summary>√(Σ (expected - actual)² / Σ expected²) over all numbers of all outputs.</summary>
    public double RelativeError => Relative(_all);

    /// <summary>The mean cosine of two outputs, over samples and outputs; 1 for two that are zero.</summary>
    public double Cosine => Samples == 0 ? 1 : _cosines / ((double)Samples * _parts.Length);

    /// <summary>
    /// The one figure that a search bounds: <see cref="Kl"/> of the outputs that tell classes apart, and the relative error of
    /// those that do not.
    /// </summary>
    public double Loss => (Kl ?? 0) + Relative(_numbers);

    /// <summary>Compares one sample.</summary>
    /// <param name="expected">All outputs as they should be, one after the other.</param>
    /// <param name="actual">All outputs as they are.</param>
    /// <exception cref="ArgumentException">Another number of outputs than the model gives.</exception>
    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var length = _parts[^1].Offset + _parts[^1].Length;
        if (expected.Length != length || actual.Length != length)
            throw new ArgumentException($"{expected.Length} and {actual.Length} numbers where the model gives {length}.");
        for (var i = 0; i < length; i++)
            AddDifference(expected[i], actual[i]);
        for (var i = 0; i < _parts.Length; i++)
        {
            var numbers = Numbers.Of(Part(expected, _parts[i]), Part(actual, _parts[i]));
            _all = numbers.AddTo(_all);
            _cosines += numbers.Cosine;
            if (_kinds[i] == OutputKind.Numbers)
                _numbers = numbers.AddTo(_numbers);
        }

        foreach (var output in _classes)
            output.Add(Part(expected, output.Part), Part(actual, output.Part));
        Samples++;
        Agreeing += ClassRow.Largest(Part(expected, _parts[0])) == ClassRow.Largest(Part(actual, _parts[0])) ? 1 : 0;
    }

    private static ReadOnlySpan<float> Part(ReadOnlySpan<float> outputs, SamplePart part) =>
        outputs.Slice(part.Offset, part.Length);

    private static double Relative((double Square, double Distance) sums) =>
        sums.Distance == 0 ? 0 : Bounded(Math.Sqrt(sums.Distance / sums.Square));

    private static double Bounded(double value) => double.IsNaN(value) ? double.PositiveInfinity : value;

    private void AddDifference(float expected, float actual)
    {
        // Two infinities are equal; a number is infinitely far from what is none.
        var distance = expected.Equals(actual) ? 0 : Math.Abs((double)expected - actual);
        distance = double.IsNaN(distance) ? double.PositiveInfinity : distance / Math.Max(1, Math.Abs(expected));
        LargestDifference = Math.Max(LargestDifference, Bounded(distance));
        _distances += distance;
        _values++;
    }

    /// <summary>The sums of two outputs as vectors.</summary>
    private readonly record struct Numbers(double Expected, double Actual, double Product, double Distance)
    {
        public double Cosine => Expected == 0 && Actual == 0 ? 1
            : Expected == 0 || Actual == 0 ? 0
            : double.IsFinite(Product) ? Product / Math.Sqrt(Expected * Actual) : 0;

        public static Numbers Of(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
        {
            var (square, other, product, distance) = (0.0, 0.0, 0.0, 0.0);
            for (var i = 0; i < expected.Length; i++)
            {
                var (x, y) = ((double)expected[i], (double)actual[i]);
                square += x * x;
                other += y * y;
                product += x * y;
                distance += expected[i].Equals(actual[i]) ? 0 : (x - y) * (x - y);
            }

            return new(square, other, product, distance);
        }

        public (double Square, double Distance) AddTo((double Square, double Distance) sums) =>
            (sums.Square + Expected, sums.Distance + Distance);
    }
}
