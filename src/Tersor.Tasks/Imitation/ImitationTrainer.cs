using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// A training whose only teacher is another network: each step both see the same samples, and the student learns to give what the
/// teacher gives. Running statistics stay as they are, and nothing is dropped, since samples are few. A step in steady state
/// allocates nothing.
/// </summary>
public sealed class ImitationTrainer : TrainingLoop
{
    private const string OptimizerPrefix = "optimizer.";
    private const string OptimizerKey = "tersor.optimizer";

    private readonly Network _teacher;
    private readonly Optimizer _optimizer;
    private readonly ImitationLoss _loss;
    private readonly ISchedule? _schedule;
    private readonly LossMeter _meter = new();
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _wanted;
    private readonly Tensor[] _given;

    /// <summary>A training before its first step.</summary>
    /// <param name="student">The network that learns.</param>
    /// <param name="teacher">The network that is imitated: of the same graph, on the same device. It is not disposed.</param>
    /// <param name="optimizer">The optimiser of the student's parameters. It is not disposed.</param>
    /// <param name="loss">How outputs are compared.</param>
    /// <param name="schedule">The learning rate of each step; null to leave the optimiser's as it is.</param>
    public ImitationTrainer(
        Network student, Network teacher, Optimizer optimizer, ImitationLoss loss, ISchedule? schedule = null)
    {
        ArgumentNullException.ThrowIfNull(student);
        (Network, _teacher, _optimizer, _loss, _schedule) = (student, teacher, optimizer, loss, schedule);
        _inputs = new Tensor[student.Graph.Inputs.Length];
        _wanted = new Tensor[student.Graph.Outputs.Length];
        _given = new Tensor[student.Graph.Outputs.Length];
    }

    /// <inheritdoc/>
    public override Network Network { get; }

    /// <inheritdoc/>
    public override void Write(CheckpointWriter writer)
    {
        writer.Say(OptimizerKey, _optimizer.GetType().Name);
        writer.Network("", Network);
        writer.Optimizer(OptimizerPrefix, _optimizer);
        writer.Counters(Checkpoint.CountersName, Step, Epoch, Position);
    }

    /// <inheritdoc/>
    public override void Read(CheckpointReader reader)
    {
        reader.Expect(OptimizerKey, "the optimiser", _optimizer.GetType().Name);
        reader.Agree();
        reader.Network("", Network);
        reader.Optimizer(OptimizerPrefix, _optimizer);
        var counters = reader.Counters(Checkpoint.CountersName, 3);
        reader.Then(() => GoTo(counters[0], counters[1], counters[2]));
    }

    /// <inheritdoc/>
    public override void Dispose() => _meter.Dispose();

    /// <inheritdoc/>
    protected override int Unreported => _meter.Count;

    /// <inheritdoc/>
    protected override void Update(in Batch batch)
    {
        if (_schedule is not null)
            _optimizer.LearningRate = _schedule.At(Step);
        _optimizer.ClearGradients();
        using var step = Network.Device.BeginStep();
        TakeApart(batch.Inputs);
        Ask();
        Network.Forward(_inputs, _given, training: false, keeps: false);
        var loss = _loss.Compute(_wanted, _given);
        loss.Backward();
        _optimizer.Step();
        _meter.Add(loss);
        Array.Clear(_inputs);
        Array.Clear(_wanted);
        Array.Clear(_given);
    }

    /// <inheritdoc/>
    protected override TrainingProgress Measure() => new(Step, Epoch, _meter.Read(), _optimizer.LearningRate, 0);

    private void Ask()
    {
        using var guard = Tape.NoGrad();
        _teacher.Forward(_inputs, _wanted, training: false, keeps: false);
    }

    /// <summary>The inputs of the model, from samples that have one behind the other.</summary>
    private void TakeApart(Tensor samples)
    {
        var (batch, start) = (samples.Shape[0], 0);
        for (var i = 0; i < _inputs.Length; i++)
        {
            var shape = new Shape(batch);
            foreach (var extent in Network.Graph.Inputs[i].Shape)
                shape = shape.Append(extent);
            var length = shape.Count / batch;
            _inputs[i] = samples.Narrow(1, start, length).Contiguous().Reshape(shape);
            start += length;
        }
    }
}
