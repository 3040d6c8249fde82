using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// How far a network's outputs are from a teacher's, as something to learn from: T² · KL(teacher ‖ student) of logits
/// divided by the temperature T (Hinton, Vinyals and Dean 2015) and a part of their squared error; of other outputs the squared
/// error alone, relative to the teacher's square. The mean of a batch, summed over outputs.
/// </summary>
/// <param name="graph">The model, best as <see cref="LogitGraph"/> has it.</param>
/// <param name="temperature">What logits are divided by, above 0.</param>
/// <param name="squaredError">How much the relative squared error of logits counts, at least 0.</param>
internal sealed class ImitationLoss(ModelGraph graph, float temperature, float squaredError)
{
    // Outputs that are zero everywhere are not divided by.
    private const float LeastSquare = 1e-12f;

    // What a probability is at least, where its logarithm is learnt from.
    private const float LeastProbability = 1e-7f;

    private readonly ImmutableArray<OutputKind> _kinds = OutputKinds.Of(graph);

    /// <summary>The loss of a batch: a single element, recorded on the tape.</summary>
    /// <param name="wanted">The teacher's outputs, of this step.</param>
    /// <param name="given">The student's outputs.</param>
    public Tensor Compute(ReadOnlySpan<Tensor> wanted, ReadOnlySpan<Tensor> given)
    {
        var sum = Compute(_kinds[0], wanted[0], given[0]);
        for (var i = 1; i < given.Length; i++)
            sum += Compute(_kinds[i], wanted[i], given[i]);
        return sum;
    }

    private Tensor Compute(OutputKind kind, Tensor wanted, Tensor given)
    {
        var (target, output) = (wanted.Reshape(wanted.Shape.Matrix()), given.Reshape(given.Shape.Matrix()));
        if (kind == OutputKind.Numbers)
            return RelativeSquare(target, output);
        if (kind == OutputKind.Probabilities)
            (target, output) = (target.Clamp(LeastProbability, 1f).Log(), output.Clamp(LeastProbability, 1f).Log());
        var divergence = Divergence(target, output);
        return squaredError == 0 ? divergence : divergence + (RelativeSquare(target, output) * squaredError);
    }

    private Tensor Divergence(Tensor wanted, Tensor given)
    {
        var (probabilities, entropy) = Soften(wanted);
        return (given.SoftCrossEntropy(probabilities, temperature) - entropy) * (temperature * temperature);
    }

    /// <summary>What the teacher says, and how much of it is uncertain: no student's cross-entropy is below that.</summary>
    private (Tensor Probabilities, Tensor Entropy) Soften(Tensor logits)
    {
        using var guard = Tape.NoGrad();
        var probabilities = logits.Device.Empty(logits.Shape);
        logits.Device.Backend.Softmax(logits * (1f / temperature), probabilities);
        return (probabilities, logits.SoftCrossEntropy(probabilities, temperature));
    }

    private static Tensor RelativeSquare(Tensor wanted, Tensor given) =>
        given.MeanSquaredError(wanted) / MeanSquare(wanted);

    private static Tensor MeanSquare(Tensor wanted)
    {
        using var guard = Tape.NoGrad();
        return (wanted * wanted).Mean() + LeastSquare;
    }
}
