using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class WeightNamesTests : IDisposable
{
    private static readonly ModelGraph Graph =
        new ModelGraphBuilder("small", 1, 4, 4).Conv2d(2, 3, bias: false).BatchNorm().Flatten().Linear(3).Build();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_of_PyTorch_are_known()
    {
        var taken = WeightNames.Usual.Take(Graph, Torch(""), "w");
        Assert.Equal(Graph.Parameters.Select(parameter => parameter.Name), taken.Select(tensor => tensor.Name));
        Assert.Equal([3f, 3f], taken[3].Values);
    }

    [Fact]
    public void Prefixes_and_maps_lead_to_other_names()
    {
        File.WriteAllText(
            _folder.File("map"), "# ours  theirs\nconv1 features.0\nbn1 features.1\n\nfc1.weight head.w\nfc1.bias head.b\n");
        var names = WeightNames.Read(_folder.File("map"), "module.");
        var others = Torch("module.").Select(tensor => SafetensorsTensor.Of(
            tensor.Name.Replace("conv1", "features.0").Replace("bn1", "features.1").Replace("fc1.weight", "head.w")
                .Replace("fc1.bias", "head.b"),
            [.. tensor.Shape.Select(extent => (int)extent)],
            tensor.ToSingles())).ToArray();
        Assert.Equal(6 + 1, others.Length);
        Assert.Equal(Graph.Parameters.Length, names.Take(Graph, others, "w").Length);
    }

    [Fact]
    public void What_is_missing_is_listed_with_what_is_found_and_all_shapes()
    {
        var message = Assert.Throws<InvalidDataException>(
            () => WeightNames.Usual.Take(Graph, Torch("module."), "w.safetensors")).Message;
        Assert.StartsWith("w.safetensors: not the weights of 'small': conv1.weight [2, 1, 3, 3] is missing", message);
        Assert.Contains("not asked for: module.conv1.weight [2, 1, 3, 3]", message);
    }

    [Fact]
    public void A_layer_may_be_left_to_be_learnt()
    {
        var others = Torch("").RemoveAll(tensor => tensor.Name.StartsWith("fc1", StringComparison.Ordinal));
        var taken = WeightNames.Usual.Take(Graph, others, "w", except: "fc1");
        Assert.Equal(5, taken.Length);
    }

    [Theory]
    [InlineData("a b c", "line 1 is not")]
    [InlineData("# nothing\na", "line 2 is not")]
    [InlineData("a b\na c", "line 2 names 'a' again")]
    public void A_map_is_a_list_of_pairs(string text, string reason)
    {
        File.WriteAllText(_folder.File("map"), text);
        Assert.Contains(
            reason, Assert.Throws<InvalidDataException>(() => WeightNames.Read(_folder.File("map"), "")).Message);
    }

    private static ImmutableArray<SafetensorsTensor> Torch(string prefix) =>
    [
        Tensor(prefix + "conv1.weight", 0, 2, 1, 3, 3), Tensor(prefix + "bn1.weight", 1, 2), Tensor(prefix + "bn1.bias", 2, 2),
        Tensor(prefix + "bn1.running_mean", 3, 2), Tensor(prefix + "bn1.running_var", 4, 2),
        Tensor(prefix + "fc1.weight", 5, 3, 8), Tensor(prefix + "fc1.bias", 6, 3),
    ];

    private static SafetensorsTensor Tensor(string name, float value, params int[] shape) => SafetensorsTensor.Of(
        name, shape, [.. Enumerable.Repeat(value, shape.Aggregate(1, (product, extent) => product * extent))]);
}
