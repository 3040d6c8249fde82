using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// The forward and backward passes of a step whose batch is cut into shards. Gradients, losses and running statistics of the
/// shards, weighted by their rows, are added in the fixed order of a <see cref="TreeSum"/>.
/// </summary>
/// <remarks>Batch normalisation uses a shard's own mean and variance. A recurrent layer keeps a state for each shard.</remarks>
internal sealed class ShardedStep
{
    // A sum begins with the loss, and whether somebody is to stop.
    private const int LossAt = 0, StopAt = 1, StatisticsAt = 2;

    private readonly Network _network;
    private readonly int _shards;
    private readonly IShardGroup? _group;
    private readonly int _first;
    private readonly int _end;
    private readonly float[] _statistics;
    private TreeSum? _sum;

    /// <summary>Steps of one network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="shards">A power of two up to <see cref="Trainer.MostShards"/>.</param>
    /// <param name="group">The processes that share the shards; null if there is this one alone.</param>
    public ShardedStep(Network network, int shards, IShardGroup? group = null)
    {
        (_network, _shards, _group) = (network, shards, group);
        var own = shards / (group?.Count ?? 1);
        _first = own * (group?.Rank ?? 0);
        _end = _first + own;
        _statistics = new float[network.Parameters.Where(IsStatistic).Sum(parameter => parameter.Spec.Count)];
    }

    /// <summary>Leaves the gradients of the whole batch in the parameters, and its effect in the running statistics.</summary>
    /// <param name="optimizer">Forgets the gradients of single shards.</param>
    /// <param name="loss">The loss to minimise.</param>
    /// <param name="batch">The batch, of at least one row.</param>
    /// <returns>The mean loss.</returns>
    /// <exception cref="IOException">A process that has other shards is not to be reached.</exception>
    public float Backward(Optimizer optimizer, ILoss loss, in Batch batch)
    {
        var length = Length();
        var sum = _sum?.Length == length ? _sum : _sum = new TreeSum(_end - _first, length);
        ReadStatistics(_statistics);
        var passes = _network.TrainingPasses;
        for (var shard = _first; shard < _end; shard++)
        {
            var (first, end) = (Border(batch.Count, shard), Border(batch.Count, shard + 1));

            // What dropout drops differs from shard to shard, and does not depend on who computes it.
            _network.TrainingPasses = passes + shard;
            if (first == end)
                sum.Next.Clear();
            else
                Learn(optimizer, loss, batch, first, end - first, sum.Next);
            sum.Add();
        }

        _network.TrainingPasses = passes + _shards;
        _network.FirstRow = 0;
        if (_group is { } group)
        {
            sum.Sum[StopAt] = group.IsAskedToStop ? 1f : 0f;
            sum.AddOthers(group);
            if (sum.Sum[StopAt] > 0f)
                group.Stop();
        }

        return Adopt(sum.Sum);
    }

    private static bool IsStatistic(Parameter parameter) => parameter.Spec.Role == ParameterRole.Statistic;

    private static Tensor Rows(Tensor x, int first, int count) =>
        x.View(x.Shape.With(0, count), x.Strides, x.Offset + (first * x.Strides[0]));

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

    private void Learn(Optimizer optimizer, ILoss loss, in Batch batch, int first, int count, Span<float> sums)
    {
        WriteStatistics(_statistics);
        optimizer.ClearGradients();
        _network.FirstRow = first;
        using var step = _network.Device.BeginStep();
        var shard = new Batch(Rows(batch.Inputs, first, count), Rows(batch.Targets, first, count), batch.Continues)
        {
            FirstRow = first,
        };
        var value = loss.Compute(_network.Forward(shard.Inputs, training: true, shard.Continues), shard);
        value.Backward();

        value.CopyTo(sums.Slice(LossAt, 1));
        sums[StopAt] = 0f;
        ReadStatistics(sums[StatisticsAt..]);
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

        var weight = (float)count / batch.Count;
        foreach (ref var sum in sums)
            sum *= weight;
    }

    /// <summary>A gradient that no shard has reached is none of the whole batch, either.</summary>
    private float Adopt(ReadOnlySpan<float> sums)
    {
        WriteStatistics(sums[StatisticsAt..]);
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

    private void ReadStatistics(Span<float> values)
    {
        foreach (var parameter in _network.Parameters)
            if (IsStatistic(parameter))
            {
                parameter.Form.Owned.CopyTo(values[..parameter.Spec.Count]);
                values = values[parameter.Spec.Count..];
            }
    }

    private void WriteStatistics(ReadOnlySpan<float> values)
    {
        foreach (var parameter in _network.Parameters)
            if (IsStatistic(parameter))
            {
                parameter.Form.Owned.CopyFrom(values[..parameter.Spec.Count]);
                values = values[parameter.Spec.Count..];
            }
    }
}
