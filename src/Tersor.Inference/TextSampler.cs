using System.Text;
using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Inference;

/// <summary>
/// Lets a character model write: one character after the other, drawn from what it expects next. The same seed gives the same
/// text.
/// </summary>
/// <param name="predictor">
/// A recurrent model whose windows are one step long (see <see cref="ModelGraph.WithInput"/>), or one that sees a window at once
/// and at each step looks back only.
/// </param>
/// <param name="vocabulary">The characters of its symbols.</param>
/// <param name="temperature">What logits are divided by: below 1 the likely becomes likelier; 0 takes the likeliest.</param>
/// <param name="seed">Decides the draws.</param>
public sealed class TextSampler(IPredictor predictor, TextVocabulary vocabulary, float temperature, ulong seed)
{
    private readonly float[] _window = new float[predictor.InputLength];
    private readonly float[] _outputs = new float[predictor.OutputLength];
    private readonly float[] _logits = new float[vocabulary.Count];
    private int _filled;

    /// <summary>Writes on.</summary>
    /// <param name="prompt">What the model reads first: at least one character, all of its vocabulary.</param>
    /// <param name="length">Characters to write.</param>
    /// <param name="cancellation">Checked before every character.</param>
    /// <returns>The characters, as they come; not the prompt.</returns>
    /// <exception cref="FormatException">The prompt has a character that the model doesn't know.</exception>
    public IEnumerable<Rune> Write(string prompt, int length, CancellationToken cancellation = default)
    {
        var read = vocabulary.Encode(prompt, "the prompt");
        var symbol = 0;
        predictor.Reset();
        _filled = 0;
        for (var i = 0; i < read.Length + length - 1; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Read(i < read.Length ? read[i] : symbol, isAsked: i >= read.Length - 1);
            if (i < read.Length - 1)
                continue;
            symbol = Draw((ulong)(i - read.Length + 1));
            yield return vocabulary[symbol];
        }
    }

    /// <summary>Lets the model read a symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="isAsked">Whether its logits are wanted.</param>
    private void Read(int symbol, bool isAsked)
    {
        if (predictor.Graph.IsRecurrent)
        {
            predictor.RunNext([symbol], _logits);
            return;
        }

        // What lies behind the last symbol that was read doesn't count: no step looks ahead.
        if (_filled == _window.Length)
            _window.AsSpan(1).CopyTo(_window);
        else
            _filled++;
        _window[_filled - 1] = symbol;
        if (!isAsked)
            return;
        predictor.Run(_window, _outputs);
        _outputs.AsSpan((_filled - 1) * _logits.Length, _logits.Length).CopyTo(_logits);
    }

    private int Draw(ulong number)
    {
        var likeliest = Array.IndexOf(_logits, _logits.Max());
        if (temperature == 0)
            return likeliest;
        var sum = 0.0;
        for (var i = 0; i < _logits.Length; i++)
            sum += Weight(i);
        var left = Philox.Block(seed, RandomStreams.Sampling, number).Word0 * (1.0 / (1UL << 32)) * sum;
        for (var i = 0; i < _logits.Length; i++)
        {
            left -= Weight(i);
            if (left < 0)
                return i;
        }

        return likeliest;

        double Weight(int i) => Math.Exp((_logits[i] - (double)_logits[likeliest]) / temperature);
    }
}
