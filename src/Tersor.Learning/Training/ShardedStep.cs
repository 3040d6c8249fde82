using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// The forward and backward passes of a step whose batch is cut into shards. Gradients, losses and running statistics of the
/// shards, weighted by their rows, are added in the fixed order of a <see cref="TreeSum"/>.
/// </summary>
/// <remarks>Batch normalisation uses a shard's own mean and variance. A recurrent layer keeps a state for each shard.</remarks>
public sealed class ShardedStep
{
    // A sum begins with the loss, and whether somebody is to stop.
    private const int LossAt = 0, StopAt = 1, StatisticsAt = 2;

    private readonly Network _network;
    private readonly Optimizer _optimizer;
    private readonly Func<Shard, Tensor> _lossOf;
    private readonly Network? _helper;
    private readonly int _shards;
    private readonly IShardGroup? _group;
    private readonly int _first;
    private readonly int _end;
    private readonly RunningStatistics _running;
    private readonly RunningStatistics? _helpersRunning;
    private readonly float[] _statistics;
    private readonly float[] _helpersStatistics;
    private TreeSum? _sum;

    /// <summary>Steps of one network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The network's, which forgets the gradients of single shards.</param>
    /// <param name="lossOf">The mean loss of a shard, recorded on the tape, after one pass of the network in training.</param>
    /// <param name="shards">A power of two up to <see cref="TrainingLoop.MostShards"/>.</param>
    /// <param name="group">The processes that share the shards; null if there is this one alone.</param>
    /// <param name="helper">
    /// Another network on the same device that takes part in the passes and learns nothing: running statistics and number of
    /// passes are afterwards what they were before. Null for none.
    /// </param>
    public ShardedStep(
        Network network, Optimizer optimizer, Func<Shard, Tensor> lossOf, int shards, IShardGroup? group = null,
        Network? helper = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(lossOf);
        (_network, _optimizer, _lossOf, _shards, _group, _helper) = (network, optimizer, lossOf, shards, group, helper);
        var own = shards / (group?.Count ?? 1);
        _first = own * (group?.Rank ?? 0);
        _end = _first + own;
        _running = new RunningStatistics(network);
        _statistics = new float[_running.Count];
        _helpersRunning = helper is null ? null : new RunningStatistics(helper);
        _helpersStatistics = new float[_helpersRunning?.Count ?? 0];
    }

    /// <summary>Leaves the gradients of the whole batch in the parameters, and its effect in the running statistics.</summary>
    /// <param name="rows">The rows of the batch, at least 1.</param>
    /// <returns>The mean loss.</returns>
    /// <exception cref="IOException">A process that has other shards is not to be reached.</exception>
    public float Backward(int rows)
    {
        var length = Length();
        var sum = _sum?.Length == length ? _sum : _sum = new TreeSum(_end - _first, length);
        _running.Read(_statistics);
        _helpersRunning?.Read(_helpersStatistics);
        var (passes, helpersPasses) = (_network.TrainingPasses, _helper?.TrainingPasses ?? 0);
        for (var number = _first; number < _end; number++)
        {
            // What dropout drops differs from shard to shard, and does not depend on who computes it.
            Place(passes + number, helpersPasses + number, Border(rows, number));
            var shard = new Shard(Border(rows, number), Border(rows, number + 1) - Border(rows, number));
            if (shard.Count == 0)
                sum.Next.Clear();
            else
                Learn(shard, (float)shard.Count / rows, sum.Next);
            sum.Add();
        }

        Place(passes + _shards, helpersPasses, 0);
        _helpersRunning?.Write(_helpersStatistics);
        if (_group is { } group)
        {
            sum.Sum[StopAt] = group.IsAskedToStop ? 1f : 0f;
            sum.AddOthers(group);
            if (sum.Sum[StopAt] > 0f)
                group.Stop();
        }

        _optimizer.ClearGradients();
        return Adopt(sum.Sum);
    }

    private void Place(long passes, long helpersPasses, int row)
    {
        (_network.TrainingPasses, _network.FirstRow) = (passes, row);
        if (_helper is not null)
            (_helper.TrainingPasses, _helper.FirstRow) = (helpersPasses, row);
    }

    private int Border(int rows, int shard) => (int)((long)rows * shard / _shards);

    /// <summary>
    /// The loss, the running statistics, and the gradients of all that learns, each after whether a shard has reached it: a form
    /// may own more than another.
    /// </summary>
    private int Length()
    {
        var length = StatisticsAt + _statistics.Length;
        foreach (var parameter in _network.Parameters)
            for (var i = 0; parameter.IsTrainable && i < parameter.Form.OwnedCount; i++)
                length += 1 + parameter.Form.OwnedAt(i).Value.Count;
        return length;
    }

    private void Learn(Shard shard, float weight, Span<float> sums)
    {
        _running.Write(_statistics);
        _optimizer.ClearGradients();
        using var step = _network.Device.BeginStep();
        var value = _lossOf(shard);
        value.Backward();

        value.CopyTo(sums.Slice(LossAt, 1));
        sums[StopAt] = 0f;
        _running.Read(sums[StatisticsAt..]);
        var at = StatisticsAt + _statistics.Length;
        foreach (var parameter in _network.Parameters)
            for (var i = 0; parameter.IsTrainable && i < parameter.Form.OwnedCount; i++)
            {
                var owned = parameter.Form.OwnedAt(i).Value;
                var room = sums.Slice(at + 1, owned.Count);
                sums[at] = owned.Gradient is null ? 0f : 1f;
                if (owned.Gradient is { } gradient)
                    gradient.CopyTo(room);
                else
                    room.Clear();
                at += 1 + owned.Count;
            }

        foreach (ref var sum in sums)
            sum *= weight;
    }

    /// <summary>A gradient that no shard has reached is none of the whole batch, either.</summary>
    private float Adopt(ReadOnlySpan<float> sums)
    {
        _running.Write(sums[StatisticsAt..]);
        var at = StatisticsAt + _statistics.Length;
        foreach (var parameter in _network.Parameters)
            for (var i = 0; parameter.IsTrainable && i < parameter.Form.OwnedCount; i++)
            {
                var owned = parameter.Form.OwnedAt(i).Value;
                if (sums[at] > 0f)
                    owned.BeginGradient(out _).CopyFrom(sums.Slice(at + 1, owned.Count));
                at += 1 + owned.Count;
            }

        return sums[LossAt];
    }
}
