using System.Buffers;
using System.Numerics.Tensors;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>
/// Predicts for the samples of a request while they are read: a few at a time side by side, so that many take hardly more memory
/// than one.
/// </summary>
internal sealed class PredictionBatch(Session session) : IInstances, IDisposable
{
    /// <summary>The most samples of a request.</summary>
    public const int MostInstances = 256;

    private const int Lanes = 16;

    private readonly List<Prediction> _predictions = [];
    private float[] _inputs = ArrayPool<float>.Shared.Rent(session.InputLength);
    private int _waiting;

    /// <inheritdoc/>
    public Span<float> Next()
    {
        if (_predictions.Count + _waiting == MostInstances)
            throw RefusedRequestException.Bad($"a request has at most {MostInstances} instances");
        if (_waiting == Lanes)
            Run();

        // A single sample, the usual case, takes room for one.
        if (_inputs.Length < (_waiting + 1) * session.InputLength)
        {
            var longer = ArrayPool<float>.Shared.Rent(Lanes * session.InputLength);
            _inputs.AsSpan(0, _waiting * session.InputLength).CopyTo(longer);
            ArrayPool<float>.Shared.Return(_inputs);
            _inputs = longer;
        }

        return _inputs.AsSpan(_waiting * session.InputLength, session.InputLength);
    }

    /// <inheritdoc/>
    public void Add() => _waiting++;

    /// <summary>The predictions of all samples.</summary>
    /// <exception cref="RefusedRequestException">The model has no answer to one of them.</exception>
    public List<Prediction> Finish()
    {
        Run();
        return _predictions;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<float>.Shared.Return(_inputs);

    private void Run()
    {
        var outputs = ArrayPool<float>.Shared.Rent(_waiting * session.OutputLength);
        try
        {
            var logits = outputs.AsSpan(0, _waiting * session.OutputLength);
            session.Run(_inputs.AsSpan(0, _waiting * session.InputLength), logits);

            // Numbers that are finite but huge overflow within the network.
            if (!TensorPrimitives.IsFiniteAll<float>(logits))
                throw new RefusedRequestException(
                    StatusCodes.Status422UnprocessableEntity,
                    "the model has no finite answer to these numbers: they are far from what it has learnt");
            for (; !logits.IsEmpty; logits = logits[session.OutputLength..])
                _predictions.Add(Prediction.Of(logits[..session.OutputLength], session.Model.Labels));
            _waiting = 0;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(outputs);
        }
    }
}
