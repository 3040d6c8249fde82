using System.Globalization;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>A checkpoint as it grows: the parts of a training under names that <see cref="CheckpointReader"/> finds again.</summary>
internal sealed class CheckpointWriter
{
    private readonly List<SafetensorsTensor> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];

    /// <summary>Adds what identifies a training.</summary>
    public void Say(string key, string value) => _metadata[key] = value;

    /// <summary>Adds what identifies a training: its seed.</summary>
    public void Say(string key, ulong value) => Say(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds floats.</summary>
    public void Tensor(string name, Tensor tensor) =>
        _tensors.Add(SafetensorsTensor.Of(name, tensor.Shape.Dimensions, tensor.ToArray()));

    /// <summary>Adds counters.</summary>
    public void Counters(string name, params ReadOnlySpan<long> values) => _tensors.Add(SafetensorsTensor.Of(name, [values.Length], values));

    /// <summary>Adds a network's parameters, running statistics included, each under the prefix and its name.</summary>
    /// <exception cref="InvalidOperationException">A parameter is pruned or shared.</exception>
    public void Network(string prefix, Network network)
    {
        foreach (var parameter in network.Parameters)
        {
            if (!parameter.Form.OwnsWeight)
                throw new InvalidOperationException($"A checkpoint holds dense parameters, but {parameter.Name} is a {parameter.Form.GetType().Name}.");
            Tensor(prefix + parameter.Name, parameter.Form.Owned);
            if (parameter.Form is SpectralForm spectral)
                Tensor($"{prefix}{parameter.Name}.left", spectral.Left);
        }
    }

    /// <summary>Adds an optimiser's state, each tensor under the prefix, the parameter's name and a number.</summary>
    public void Optimizer(string prefix, Optimizer optimizer)
    {
        optimizer.Rebind();
        List<long> steps = [];
        foreach (var state in optimizer.States)
        {
            steps.Add(state.Steps);
            for (var i = 0; i < state.Count; i++)
                Tensor($"{prefix}{state.Parameter.Name}.{i}", state[i]);
        }

        Counters($"{prefix}steps", [.. steps]);
    }

    /// <summary>Writes all of it, as a whole or not at all.</summary>
    public void Write(OutputFile output) => output.Commit(stream => SafetensorsFile.Write(stream, _tensors, _metadata));
}
