using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Cli;

/// <summary>Runs a model on single images.</summary>
internal sealed class Classifier(ModelFile model, Device device) : IDisposable
{
    private readonly Network _network = model.Build(device);
    private readonly float[] _input = new float[model.Graph.InputShape.Aggregate((product, extent) => product * extent)];

    /// <summary>The probability of each class.</summary>
    /// <param name="pixels">One image's bytes, in the order of the model's input.</param>
    public float[] Probabilities(ReadOnlyMemory<byte> pixels)
    {
        model.Graph.Normalization.Apply(pixels.Span, _input);
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var logits = _network.Forward(device.From(_input, new Shape([1, .. model.Graph.InputShape])), training: false);
        var probabilities = device.Empty(logits.Shape);
        device.Backend.Softmax(logits, probabilities);
        return probabilities.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
