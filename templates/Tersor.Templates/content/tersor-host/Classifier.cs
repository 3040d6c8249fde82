using System.Collections.Concurrent;
using Tersor.Format;
using Tersor.Images;
using Tersor.Inference;

namespace TersorService;

/// <summary>What the model makes of an image.</summary>
public sealed record Answer(string Label, float Probability);

/// <summary>One model for all requests, and a session for each that is being answered.</summary>
public sealed class Classifier : IDisposable
{
    private readonly CompressedModel _model;
    private readonly int _channels;
    private readonly ImageSize _size;
    private readonly ConcurrentBag<Session> _idle = [];

    public Classifier(string file)
    {
        _model = CompressedModel.Load(file);
        if (_model.InputShape is not [var channels and (1 or 3), var height, var width])
            throw new InvalidDataException($"{file}: the model takes no image");
        (_channels, _size) = (channels, new ImageSize(height, width));
    }

    /// <exception cref="ImageFormatException">No PNG or JPEG, or a damaged one.</exception>
    public Answer Classify(ReadOnlySpan<byte> picture)
    {
        var image = ImageResizer.Resize(ImageDecoder.Decode(picture, _channels), _size);
        var input = new float[_model.InputLength];
        var output = new float[_model.OutputLength];
        _model.Normalize(image.Pixels, input);

        var session = _idle.TryTake(out var idle) ? idle : _model.CreateSession();
        session.Run(input, output);
        _idle.Add(session);

        var probabilities = Softmax.Of(output);
        var best = probabilities.AsSpan().IndexOf(probabilities.Max());
        return new Answer(_model.Labels.Length > best ? _model.Labels[best] : $"class {best}", probabilities[best]);
    }

    public void Dispose()
    {
        foreach (var session in _idle)
            session.Dispose();
    }
}
