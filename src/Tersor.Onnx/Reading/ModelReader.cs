using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>What all graphs and functions of one file share while they are read.</summary>
internal sealed class ModelReader
{
    private const string StandardDomain = "ai.onnx";

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];

    private int _calls;

    /// <summary>A reader of a parsed file.</summary>
    /// <param name="model">The file.</param>
    /// <param name="folder">Its folder; null if it has none.</param>
    /// <param name="limits">What the file may demand.</param>
    /// <exception cref="OnnxException">Two functions share a name.</exception>
    public ModelReader(ModelProto model, string? folder, ReadLimits limits)
    {
        Decoder = new TensorDecoder(new ExternalData(folder), limits);
        Budget = new ExpansionBudget(limits);
        foreach (var function in model.Functions)
            if (!_functions.TryAdd((Normal(function.Domain), function.Name, function.Overload), function))
                throw new OnnxException($"two functions are named '{function.Domain}.{function.Name}'");
        Opsets = Versions(model.OpsetImport);
    }

    /// <summary>Decodes tensors.</summary>
    public TensorDecoder Decoder { get; }

    /// <summary>Bounds what functions become.</summary>
    public ExpansionBudget Budget { get; }

    /// <summary>The version of each domain that the model's graph is written in.</summary>
    public IReadOnlyDictionary<string, int> Opsets { get; }

    /// <summary>The standard domain has two names; this is the shorter one.</summary>
    public static string Normal(string domain) => domain == StandardDomain ? "" : domain;

    /// <summary>The function that a node calls; null if it is an operator.</summary>
    public FunctionProto? Function(NodeProto node) =>
        _functions.Count == 0 ? null : _functions.GetValueOrDefault((Normal(node.Domain), node.OpType, node.Overload));

    /// <summary>A number that no other call has.</summary>
    public int NextCall() => ++_calls;

    /// <summary>The versions by domain.</summary>
    public static Dictionary<string, int> Versions(IEnumerable<OperatorSetProto> imports)
    {
        var versions = new Dictionary<string, int>();
        foreach (var import in imports)
            versions[Normal(import.Domain)] = (int)Math.Clamp(import.Version, 0, int.MaxValue);
        return versions;
    }
}
