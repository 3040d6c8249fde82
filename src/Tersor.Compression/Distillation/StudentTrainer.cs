using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// Steps of a student whose only teacher is another network: both see the same samples, and the student learns to give what the
/// teacher gives. Running statistics stay as they are, and nothing is dropped, since samples are few. A step in steady state
/// allocates nothing.
/// </summary>
/// <param name="student">The network that learns.</param>
/// <param name="teacher">The network that is imitated: of the same graph, on the same device.</param>
/// <param name="optimizer">The optimiser of the student's parameters.</param>
/// <param name="loss">How outputs are compared.</param>
/// <param name="part">The samples that the device takes at once: gradients of the parts of a batch add up.</param>
internal sealed class StudentTrainer(
    Network student, Network teacher, Optimizer optimizer, ImitationLoss loss, int part) : IDisposable
{
    // How often the loss is looked at: the device is waited for then.
    private const int CheckInterval = 20;

    private readonly LossMeter _meter = new();
    private readonly Tensor[] _inputs = new Tensor[student.Graph.Inputs.Length];
    private readonly Tensor[] _wanted = new Tensor[student.Graph.Outputs.Length];
    private readonly Tensor[] _given = new Tensor[student.Graph.Outputs.Length];

    /// <summary>Steps done so far.</summary>
    public int Step { get; private set; }

    /// <summary>Forward, loss, backward, optimiser.</summary>
    /// <param name="batch">Samples: all inputs of the model one behind the other.</param>
    /// <exception cref="DivergedException">The loss of one of the last steps is not finite.</exception>
    public void Learn(in Batch batch)
    {
        optimizer.ClearGradients();
        var count = batch.Inputs.Shape[0];
        for (var first = 0; first < count; first += part)
            Learn(batch.Inputs, first, Math.Min(part, count - first));
        Step++;
        if (_meter.Count >= CheckInterval && _meter.Read() is var mean && !float.IsFinite(mean))
            throw new DivergedException(Step, mean);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Learn(Tensor samples, int first, int count)
    {
        using var step = student.Device.BeginStep();
        var all = samples.Shape[0];
        TakeApart(count == all ? samples : samples.Narrow(0, first, count));
        Ask();
        student.Forward(_inputs, _given, training: false, keeps: false);
        var value = loss.Compute(_wanted, _given);
        (count == all ? value : value * ((float)count / all)).Backward();
        if (first + count == all)
            optimizer.Step();
        _meter.Add(value);
    }

    private void Ask()
    {
        using var guard = Tape.NoGrad();
        teacher.Forward(_inputs, _wanted, training: false, keeps: false);
    }

    private void TakeApart(Tensor samples)
    {
        var (batch, start) = (samples.Shape[0], 0);
        for (var i = 0; i < _inputs.Length; i++)
        {
            var shape = new Shape(batch);
            foreach (var extent in student.Graph.Inputs[i].Shape)
                shape = shape.Append(extent);
            var length = shape.Count / batch;
            _inputs[i] = samples.Narrow(1, start, length).Contiguous().Reshape(shape);
            start += length;
        }
    }
}
