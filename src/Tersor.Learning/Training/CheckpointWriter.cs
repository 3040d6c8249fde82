using System.Globalization;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A checkpoint as it grows: the parts of a training under names that <see cref="CheckpointReader"/> finds again.
/// </summary>
public sealed class CheckpointWriter
{
    private readonly List<SafetensorsTensor> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];

    /// <summary>Adds what identifies a training.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Say(string key, string value) => _metadata[key] = value;

    /// <inheritdoc cref="Say(string, string)"/>
    public void Say(string key, ulong value) => Say(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds floats.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="tensor">The floats.</param>
    public void Tensor(string name, Tensor tensor) =>
        _tensors.Add(SafetensorsTensor.Of(name, tensor.Shape.Dimensions, tensor.ToArray()));

    /// <summary>Adds floats of the host.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="values">The floats, row-major.</param>
    public void Values(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values) =>
        _tensors.Add(SafetensorsTensor.Of(name, shape, values));

    /// <summary>Adds bytes: a mask, or codes.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="values">The bytes, row-major.</param>
    public void Bytes(string name, ReadOnlySpan<int> shape, ReadOnlySpan<byte> values) =>
        _tensors.Add(SafetensorsTensor.Of(name, shape, values));

    /// <summary>Adds counters.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="values">The counters.</param>
    public void Counters(string name, params ReadOnlySpan<long> values) =>
        _tensors.Add(SafetensorsTensor.Of(name, [values.Length], values));

    /// <summary>Adds a network's parameters, running statistics included, each under the prefix and its name.</summary>
    /// <param name="prefix">What the names in the file begin with.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidOperationException">A parameter is pruned or shared.</exception>
    public void Network(string prefix, Network network)
    {
        foreach (var parameter in network.Parameters)
        {
            if (!parameter.Form.OwnsWeight)
                throw new InvalidOperationException(
                    $"A checkpoint holds dense parameters, but {parameter.Name} is a {parameter.Form.GetType().Name}.");
            Tensor(prefix + parameter.Name, parameter.Form.Owned);
            foreach (var (name, tensor) in parameter.Form.State)
                Tensor($"{prefix}{parameter.Name}.{name}", tensor);
        }
    }

    /// <summary>Adds an optimiser's state, each tensor under the prefix, the parameter's name and a number.</summary>
    /// <param name="prefix">What the names in the file begin with.</param>
    /// <param name="optimizer">The optimiser.</param>
    public void Optimizer(string prefix, Optimizer optimizer)
    {
        optimizer.Rebind();
        List<long> steps = [];
        foreach (var state in optimizer.States)
        {
            steps.Add(state.Steps);
            for (var i = 0; i < state.Count; i++)
                Tensor($"{prefix}{state.Name}.{i}", state[i]);
        }

        Counters($"{prefix}steps", [.. steps]);
    }

    /// <summary>Writes all of it, as a whole or not at all.</summary>
    /// <param name="output">The file.</param>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public void Write(OutputFile output) => output.Commit(stream => SafetensorsFile.Write(stream, _tensors, _metadata));
}
