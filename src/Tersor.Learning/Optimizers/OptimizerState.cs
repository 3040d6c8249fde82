using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// What an optimiser remembers of one tensor that a parameter's form owns: velocity or moments, zero at first.
/// </summary>
internal sealed class OptimizerState(Parameter parameter, int index, int tensors) : IDisposable
{
    private readonly Tensor[] _tensors = new Tensor[tensors];
    private Tensor? _owned;

    /// <summary>The parameter.</summary>
    public Parameter Parameter => parameter;

    /// <summary>The tensor, and how it is updated.</summary>
    public OwnedTensor Owned => parameter.Form.OwnedAt(index);

    /// <summary>What the state's tensors are named after: the parameter, and which of its tensors it is.</summary>
    public string Name => index == 0 ? parameter.Name : $"{parameter.Name}.{index}";

    /// <summary>How many updates the tensors have seen: Adam's bias correction counts from here.</summary>
    public int Steps { get; set; }

    /// <summary>The number of state tensors.</summary>
    public int Count => _tensors.Length;

    /// <summary>A state tensor, of the shape of what the optimiser owns.</summary>
    public Tensor this[int number] => _tensors[number];

    /// <summary>Starts from zero if the parameter's form owns another tensor than before.</summary>
    public void Rebind()
    {
        var owned = Owned.Value;
        if (owned == _owned)
            return;

        Dispose();
        _owned = owned;
        Steps = 0;
        for (var i = 0; i < _tensors.Length; i++)
        {
            _tensors[i] = owned.Device.EmptyPersistent(owned.Shape);
            owned.Device.Backend.Fill(_tensors[i], 0f);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_owned is null)
            return;
        foreach (var tensor in _tensors)
            tensor.Dispose();
        _owned = null;
    }
}
