using System.Buffers.Binary;
using System.Text;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Weights that other programs wrote are compared with the model before they are believed.</summary>
public sealed class ForeignWeightsTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _dense;

    public ForeignWeightsTests()
    {
        _dense = _tersor.File("dense.safetensors");
        _tersor.Run(["train", .. Model, "--threads", "1", "--out", _dense]).Succeeded();
    }

    private string[] Model => ["lenet-300-100", "--data", _tersor.Data, "--epochs", "1"];

    private string[] Weights => ["--model", "lenet-300-100", "--data", _tersor.Data];

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Transposed_weights_are_refused_with_both_shapes()
    {
        var path = Copy(tensor => tensor.Shape.Length == 2 ? Foreign.Transposed(tensor) : tensor);
        const string First = "fc1.weight is [784, 300], not [300, 784], fc2.weight is [300, 100], not [100, 300]";
        Refused(path, $"{First}, fc3.weight is [100, 10], not [10, 100]");
    }

    [Fact]
    public void So_is_a_bias_with_an_extent_too_many() => Refused(
        Copy(tensor => tensor.Name == "fc2.bias" ? SafetensorsTensor.Of(tensor.Name, [100, 1], tensor.ToSingles()) : tensor),
        "fc2.bias is [100, 1], not [100]");

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "an infinity")]
    public void So_is_what_is_not_finite(float value, string name)
    {
        var path = Copy(tensor =>
        {
            var values = tensor.ToSingles();
            values[7] = value;
            return tensor.Name == "fc3.bias" ? SafetensorsTensor.Of(tensor.Name, [10], values) : tensor;
        });
        Refused(path, $"fc3.bias holds {name} at place 7");
    }

    [Fact]
    public void Missing_names_are_told_beside_those_that_are_there()
    {
        var path = Copy(tensor => tensor.Name switch
        {
            "fc1.weight" => SafetensorsTensor.Of("dense/kernel", [300, 784], tensor.ToSingles()),
            "fc1.bias" => null,
            _ => tensor,
        });
        Refused(path, "fc1.weight [300, 784] is missing, fc1.bias [300] is missing; not asked for: dense/kernel [300, 784]");
    }

    [Fact]
    public void Tensors_of_other_types_that_nobody_asks_for_do_no_harm()
    {
        var path = _tersor.File("mixed.safetensors");
        var plain = Copy(tensor => tensor);
        File.WriteAllBytes(path, WithForeignTypes([.. SafetensorsFile.Read(plain).Tensors]));
        var figures = _tersor.Run(["evaluate", plain, .. Weights]).Succeeded();
        Assert.Equal(figures.Replace(plain, path), _tersor.Run(["evaluate", path, .. Weights]).Succeeded());
    }

    [Fact]
    public void What_a_file_holds_decides_and_not_its_name()
    {
        var (tersor, dense) = (_tersor.File("model.safetensors"), _tersor.File("weights.bin"));
        File.Move(_tersor.Compressed(), tersor);
        File.Copy(_dense, dense);
        _tersor.Run("evaluate", tersor, "--data", _tersor.Data).Succeeded();
        _tersor.Run("evaluate", dense, "--data", _tersor.Data).Succeeded();
        Assert.Contains("is the name of a model", _tersor.Run("evaluate", "lenet-5").Failed(ExitCode.Usage));
    }

    private string Copy(Func<SafetensorsTensor, SafetensorsTensor?> change) =>
        Foreign.Copy(_dense, _tersor.File("foreign.safetensors"), change);

    private void Refused(string path, string reason)
    {
        string[][] commands =
        [
            ["evaluate", path, .. Weights],
            ["predict", path, _tersor.File("blocks/t10k-images-idx3-ubyte"), .. Weights],
            ["compress", .. Model, "--checkpoint", path, "--out", _tersor.File("x.tersor")],
            ["sensitivity", .. Model, "--checkpoint", path],
        ];
        foreach (var command in commands)
            Assert.Equal($"{path}: not a checkpoint of 'lenet-300-100': {reason}", _tersor.Run(command).Failed(ExitCode.Failed));
        Assert.False(File.Exists(_tersor.File("x.tersor")));
    }

    /// <summary>The tensors with some of types between them that no reader of ours knows.</summary>
    private static byte[] WithForeignTypes(SafetensorsTensor[] tensors)
    {
        var entries = new List<string>();
        using var data = new MemoryStream();
        foreach (var type in new[] { "F64", "BOOL", "F8_E4M3", "F4", "I32" })
            Add($"x.{type}", type, "[3, 1]", new byte[24]);
        foreach (var tensor in tensors)
            Add(tensor.Name, tensor.TypeName, $"[{string.Join(",", tensor.Shape)}]", tensor.Bytes.ToArray());
        var header = Encoding.UTF8.GetBytes("{" + string.Join(",", entries) + "}");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data.ToArray()];

        void Add(string name, string type, string shape, byte[] bytes)
        {
            var (begin, end) = (data.Length, data.Length + bytes.Length);
            entries.Add($$""" "{{name}}":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":[{{begin}},{{end}}]}""");
            data.Write(bytes);
        }
    }
}
