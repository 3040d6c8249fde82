using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// All that the suite demands of an operation, in one call: the forward pass agrees with a double reference within the rounding
/// of its arithmetic, the backward pass with central differences of that reference; a second run, strided operands and any number
/// of threads give the same bits; gradients add up over two passes; no memory stays in use.
/// </summary>
public sealed class OperationCheck(
    BackendFixture fixture, Func<Tensor[], Tensor> operation, Func<NaiveTensor[], NaiveTensor> reference)
{
    /// <summary>
    /// The step of the difference quotient: in double its error, about step² and 1e-16 / step, is far below a float's.
    /// </summary>
    private const double Step = 1e-5;

    /// <summary>
    /// Roundings of a backward pass beside those of its longest sum: a handful of products and one or two elementary functions.
    /// </summary>
    private const int Roundings = 16;

    /// <summary>Checks one row.</summary>
    /// <param name="operands">The inputs.</param>
    /// <param name="samples">
    /// How many elements of each gradient are compared, evenly spread; each costs two runs of the reference.
    /// </param>
    public void Run(Operand[] operands, int samples = int.MaxValue)
    {
        var row = $"operands {string.Join(" ", operands.Select(operand => operand.Shape))}";
        var inputs = operands.Select((operand, i) => NaiveTensor.From(operand.Values(i), operand.Shape)).ToArray();
        var expected = reference(inputs);
        var outcome = Outcome.Of(fixture.Device, operation, operands);
        Assert.Equal(expected.Shape, outcome.Shape);
        NumberAssert.Near(expected.Numbers, outcome.Result, fixture, row);

        var twice = Outcome.Of(fixture.Device, operation, operands, passes: 2);
        for (var i = 0; i < operands.Length; i++)
        {
            if (!operands[i].IsConstant)
                CompareGradient(inputs, i, expected, outcome.Gradients[i]!, twice.Gradients[i]!, samples, $"{row}, gradient {i}");
        }

        outcome.AssertIdentical(Outcome.Of(fixture.Device, operation, operands), $"{row}, second run");
        outcome.AssertIdentical(Outcome.Of(fixture.Device, operation, operands, strided: true), $"{row}, strided");
        foreach (var alternate in fixture.Alternates)
            outcome.AssertIdentical(Outcome.Of(alternate, operation, operands), $"{row}, another number of threads");
    }

    private void CompareGradient(
        NaiveTensor[] inputs, int operand, NaiveTensor expected, float[] once, float[] twice, int samples, string row)
    {
        var seed = Outcome.Seed(expected.Shape);
        var stride = Math.Max(1, once.Length / samples);
        for (var i = 0; i < once.Length; i += stride)
        {
            var above = Shifted(inputs, operand, i, Step);
            var below = Shifted(inputs, operand, i, -Step);
            var (derivative, magnitude, terms) = (0.0, 0.0, 0);
            for (var j = 0; j < expected.Count; j++)
            {
                var slope = (above[j].Value - below[j].Value) / (2 * Step);
                if (slope == 0)
                    continue;
                derivative += seed[j] * slope;

                // A backward pass may start from the output, which carries roundings of its own magnitude.
                magnitude += Math.Abs(seed[j]) * (Math.Abs(slope) + Math.Abs(expected[j].Value));
                terms++;
            }

            var tolerance = ((terms + Roundings) * Number.Unit * fixture.RoundingFactor * magnitude) + (Step * Step);
            if (!(Math.Abs(once[i] - derivative) <= tolerance))
                Assert.Fail($"{fixture.Name} {row}: element {i} is {once[i]:R} instead of {derivative:R} ± {tolerance:E1}.");
            if (!(Math.Abs(twice[i] - (2 * derivative)) <= 2 * tolerance))
                Assert.Fail($"{fixture.Name} {row}: element {i} adds up to {twice[i]:R} instead of {2 * derivative:R} ± "
                    + $"{2 * tolerance:E1}.");
        }
    }

    private NaiveTensor Shifted(NaiveTensor[] inputs, int operand, int element, double step)
    {
        ref var number = ref inputs[operand][element];
        var original = number;
        number = number with { Value = number.Value + step };
        var result = reference(inputs);
        inputs[operand][element] = original;
        return result;
    }
}
