using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// An exponential moving average of what the optimiser owns of a network, running statistics included (Polyak averaging; for
/// generators Yazıcı et al. 2019): average = decay · average + (1 - decay) · value after every step. Early on the decay is (1 +
/// t) / (10 + t), so that the first weights, which are random, are soon forgotten.
/// </summary>
public sealed class ExponentialAverage : IDisposable
{
    private readonly float _decay;
    private readonly Tensor[] _owned;
    private readonly Tensor[] _averages;

    /// <summary>An average that begins at a network's present values.</summary>
    /// <param name="parameters">Usually <see cref="Network.Parameters"/>.</param>
    /// <param name="decay">What a step leaves of the average, in [0, 1).</param>
    public ExponentialAverage(ImmutableArray<Parameter> parameters, float decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1f);
        _decay = decay;
        Parameters = parameters;
        _owned = [.. parameters.Select(parameter => parameter.Form.Owned)];
        _averages = [.. _owned.Select(CopyOf)];
    }

    /// <summary>The parameters that are averaged.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>The number of updates so far.</summary>
    public int Steps { get; internal set; }

    /// <summary>
    /// The average of a parameter, by its place in <see cref="Parameters"/>; of the shape of what its form owns.
    /// </summary>
    public Tensor this[int index] => _averages[index];

    /// <summary>Takes in the present values. Allocates nothing.</summary>
    public void Update()
    {
        Rebind();
        Steps++;
        var decay = Math.Min(_decay, (1f + Steps) / (10f + Steps));
        if (_owned.Length > 0)
            _owned[0].Device.Backend.Average(_averages, _owned, decay);
    }

    /// <summary>Puts the averages into the network until the scope is disposed, which takes it back bit for bit.</summary>
    /// <returns>The scope. Neither the network nor the average may learn meanwhile.</returns>
    public IDisposable InPlace() => new Scope(this);

    /// <summary>Leaves the network with the averages, for good.</summary>
    public void Adopt()
    {
        Rebind();
        for (var i = 0; i < _owned.Length; i++)
            _owned[i].Device.Backend.Copy(_averages[i], _owned[i], accumulate: false);
    }

    /// <summary>All averages on the host, in the order of <see cref="Parameters"/>.</summary>
    public float[][] ToArrays() => [.. _averages.Select(average => average.ToArray())];

    /// <summary>Takes over what <see cref="ToArrays"/> gave.</summary>
    public void CopyFrom(float[][] values)
    {
        for (var i = 0; i < _averages.Length; i++)
            _averages[i].CopyFrom(values[i]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var average in _averages)
            average.Dispose();
    }

    /// <summary>Starts anew for parameters whose form owns another tensor than before.</summary>
    private void Rebind()
    {
        for (var i = 0; i < _owned.Length; i++)
        {
            var owned = Parameters[i].Form.Owned;
            if (owned == _owned[i])
                continue;
            _averages[i].Dispose();
            (_owned[i], _averages[i]) = (owned, CopyOf(owned));
        }
    }

    private void Exchange()
    {
        Rebind();
        for (var i = 0; i < _owned.Length; i++)
        {
            using var step = _owned[i].Device.BeginStep();
            var backend = _owned[i].Device.Backend;
            var value = _owned[i].Device.Empty(_owned[i].Shape);
            backend.Copy(_owned[i], value, accumulate: false);
            backend.Copy(_averages[i], _owned[i], accumulate: false);
            backend.Copy(value, _averages[i], accumulate: false);
        }
    }

    private static Tensor CopyOf(Tensor owned)
    {
        var copy = owned.Device.EmptyPersistent(owned.Shape);
        owned.Device.Backend.Copy(owned, copy, accumulate: false);
        return copy;
    }

    private sealed class Scope : IDisposable
    {
        private ExponentialAverage? _average;

        public Scope(ExponentialAverage average)
        {
            _average = average;
            average.Exchange();
        }

        public void Dispose()
        {
            _average?.Exchange();
            _average = null;
        }
    }
}
