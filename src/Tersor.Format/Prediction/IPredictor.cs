using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A model that is ready to run, whatever runs it. It owns the memory that its predictions work in, so it serves one caller at a
/// time.
/// </summary>
/// <example><code>
/// using IPredictor predictor = CompressedModel.Load("lenet-5.tersor").CreateSession();
/// float[] input = new float[predictor.InputLength], output = new float[predictor.OutputLength];
/// predictor.Normalize(pixels, input);
/// predictor.Run(input, output);
/// </code></example>
public interface IPredictor : IDisposable
{
    /// <summary>The layers of the model.</summary>
    ModelGraph Graph { get; }

    /// <summary>The floats of one sample: of all inputs together.</summary>
    int InputLength { get; }

    /// <summary>The floats that the model gives for one sample: all outputs together.</summary>
    int OutputLength { get; }

    /// <summary>The computation of each layer, in the order of execution.</summary>
    ImmutableArray<LayerComputation> Plan { get; }

    /// <summary>Predicts for one sample or several that follow each other.</summary>
    /// <param name="input">
    /// For each sample, all normalised inputs one after the other, in the order of <see cref="ModelGraph.Inputs"/>; with one
    /// input that is [batch, …input shape]. The batch follows from the length. A symbol of a text is its number.
    /// </param>
    /// <param name="output">For each sample, all outputs, in the order of <see cref="ModelGraph.Outputs"/>.</param>
    /// <exception cref="ArgumentException">
    /// The input is not a whole number of samples, or the output has not room for just as many.
    /// </exception>
    void Run(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>
    /// Predicts for the next piece of a long sequence, or of several side by side: recurrent layers go on where the last such
    /// call ended, or begin anew after <see cref="Reset"/>. Calls of <see cref="Run"/> in between change nothing.
    /// </summary>
    /// <param name="input">The inputs of each sequence.</param>
    /// <param name="output">The outputs of each.</param>
    /// <exception cref="ArgumentException">
    /// The input is not a whole number of samples, or the output has not room for just as many.
    /// </exception>
    /// <exception cref="InvalidOperationException">The last such call had another number of sequences.</exception>
    void RunNext(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Forgets what recurrent layers remember: the next piece begins a sequence.</summary>
    void Reset();
}

/// <summary>What every predictor knows by its graph.</summary>
public static class PredictorExtensions
{
    extension(IPredictor predictor)
    {
        /// <summary>The extents of the first input, without the batch: for an image [channels, height, width].</summary>
        public ImmutableArray<int> InputShape => predictor.Graph.InputShape;

        /// <summary>The extents of the first output, without the batch.</summary>
        public ImmutableArray<int> OutputShape => predictor.Graph.OutputShape;

        /// <summary>
        /// Prepares pixels as the model has learnt them: scaled to [0, 1], the mean subtracted, divided by the deviation.
        /// </summary>
        /// <inheritdoc cref="InputNormalization.Apply(ReadOnlySpan{byte}, Span{float})"/>
        public void Normalize(ReadOnlySpan<byte> pixels, Span<float> input) => predictor.Graph.Normalization.Apply(pixels, input);

        /// <summary>The number of samples in a call of <see cref="IPredictor.Run"/>, which it checks.</summary>
        /// <param name="input">The inputs.</param>
        /// <param name="output">Room for the outputs.</param>
        /// <exception cref="ArgumentException">
        /// The input is not a whole number of samples, or the output has not room for just as many.
        /// </exception>
        public int CountInputs(ReadOnlySpan<float> input, Span<float> output)
        {
            var (name, inputLength, outputLength) = (predictor.Graph.Name, predictor.InputLength, predictor.OutputLength);
            var (batch, rest) = Math.DivRem(input.Length, inputLength);
            if (batch == 0 || rest != 0)
                throw new ArgumentException(
                    $"'{name}' takes {inputLength} floats for each input, not {input.Length}.", nameof(input));
            return output.Length == (long)batch * outputLength
                ? batch
                : throw new ArgumentException(
                    $"'{name}' gives {outputLength} floats for each of {batch} input(s), not {output.Length}.", nameof(output));
        }
    }
}
