using System.Collections.Immutable;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>One node of a graph.</summary>
/// <param name="OpType">The operator: <c>Conv</c>.</param>
/// <param name="Domain">Its domain; empty for ONNX's own.</param>
/// <param name="Opset">The version of the domain that it is written in; 0 if the file names none.</param>
/// <param name="Name">Its name, or one made of operator and output.</param>
/// <param name="Inputs">The values that it reads; empty where one is left out.</param>
/// <param name="Outputs">The values that it makes; empty where one is left out.</param>
internal sealed record OnnxNode(
    string OpType,
    string Domain,
    int Opset,
    string Name,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs)
{
    /// <summary>The attributes by name.</summary>
    internal required IReadOnlyDictionary<string, AttributeProto> Attributes { get; init; }

    /// <summary>Where it stands, which says what its attributes mean.</summary>
    internal required NodePlace Place { get; init; }

    /// <summary>The values around it that graphs in its attributes read.</summary>
    internal required ImmutableArray<string> Captured { get; init; }

    /// <summary>Whether there is an attribute.</summary>
    public bool Has(string name) => Attributes.ContainsKey(name);

    /// <summary>An integer attribute.</summary>
    public long Int(string name, long otherwise) => Attributes.TryGetValue(name, out var found) ? found.I : otherwise;

    /// <summary>A list of integers; null if there is none.</summary>
    public ImmutableArray<long>? Ints(string name) => Attributes.TryGetValue(name, out var found) ? [.. found.Ints] : null;

    /// <summary>A float attribute.</summary>
    public float Float(string name, float otherwise) => Attributes.TryGetValue(name, out var found) ? found.F : otherwise;

    /// <summary>A list of floats; null if there is none.</summary>
    public ImmutableArray<float>? Floats(string name) =>
        Attributes.TryGetValue(name, out var found) ? [.. found.Floats] : null;

    /// <summary>A text attribute.</summary>
    public string Text(string name, string otherwise) =>
        Attributes.TryGetValue(name, out var found) ? found.S.ToStringUtf8() : otherwise;

    /// <summary>A list of texts; null if there is none.</summary>
    public ImmutableArray<string>? Texts(string name) =>
        Attributes.TryGetValue(name, out var found) ? [.. found.Strings.Select(text => text.ToStringUtf8())] : null;

    /// <summary>A tensor attribute; null if there is none.</summary>
    /// <exception cref="OnnxException">The tensor is damaged.</exception>
    public ConstantTensor? Tensor(string name) => Attributes.TryGetValue(name, out var found) switch
    {
        true when found!.T is { } tensor => Place.Tensor(tensor, found),
        true when found!.SparseTensor is { } sparse => Place.Tensor(sparse, found),
        _ => null,
    };

    /// <summary>
    /// A graph attribute, for example a branch of <c>If</c>; null if there is none. The values that it makes have names that no
    /// other graph uses; those that it reads from outside have the outside's names.
    /// </summary>
    /// <exception cref="OnnxException">The graph is damaged.</exception>
    public OnnxGraph? Subgraph(string name) =>
        Attributes.TryGetValue(name, out var found) && found.G is not null ? Place.Subgraph(found) : null;

    /// <summary>The same.</summary>
    public bool Equals(OnnxNode? other) => ReferenceEquals(this, other);

    /// <summary>A hash of the object's identity.</summary>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
