using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx.Tests;

/// <summary>A model with recorded inputs and outputs.</summary>
/// <param name="Group">The folder of tests of its kind.</param>
/// <param name="Model">The path of the model.</param>
public sealed record OnnxTest(string Group, string Model)
{
    /// <summary>The test's name, without what all names begin with.</summary>
    public string Name
    {
        get
        {
            var name = Path.GetFileName(Model) == "model.onnx"
                ? Path.GetFileName(Path.GetDirectoryName(Model)!)
                : Path.GetFileNameWithoutExtension(Model);
            return name.StartsWith("test_", StringComparison.Ordinal) ? name["test_".Length..] : name;
        }
    }

    /// <summary>The folders of recorded data; none for a test with an output only.</summary>
    public IEnumerable<string> DataSets =>
        Directory.EnumerateDirectories(Path.GetDirectoryName(Model)!, "test_data_set_*").Order(StringComparer.Ordinal);

    /// <summary>The only output of a test whose inputs are part of the model; null if there is none.</summary>
    public string? LoneOutput => Model.Replace(".onnx", "_output_0.pb", StringComparison.Ordinal) is var path && File.Exists(path)
        ? path
        : null;

    /// <summary>The tensors of a data set.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind"><c>input</c> or <c>output</c>.</param>
    internal static ImmutableArray<ConstantTensor> Tensors(string folder, string kind) =>
    [
        .. Enumerable.Range(0, Directory.GetFiles(folder, $"{kind}_*.pb").Length)
            .Select(i => Tensor(Path.Combine(folder, $"{kind}_{i}.pb"))),
    ];

    /// <summary>A recorded tensor.</summary>
    internal static ConstantTensor Tensor(string path) => OnnxTensorFile.ReadTensor(path, ReadLimits.Default).Tensor;
}
