using Tersor.Format;

namespace Tersor.Onnx.Tests;

/// <summary>ONNX's own tests of single operators, computed as if all inputs were constants.</summary>
[Collection(OnnxTestData.Collection)]
public sealed class NodeTestsOfOnnx(OnnxTestData data)
{
    [Fact]
    public void Folding_gives_what_the_standard_says()
    {
        Assert.SkipUnless(data.Folder is not null, "no tests of ONNX here");
        var failed = new List<string>();
        var passed = 0;
        foreach (var path in Directory.EnumerateFiles(data.Folder, "model.onnx", SearchOption.AllDirectories).Order())
        {
            var folder = Path.GetDirectoryName(path)!;
            if (Path.GetFileName(folder).Split('_', 2) is not ["test", var name] || !data.IsJudged(name))
                continue;
            var file = OnnxFile.Read(path);
            var graph = file.Graph;
            if (graph.Nodes is not [var node] || graph.Inputs.Concat(graph.Outputs).Any(value => value.Type == 0))
                continue;
            try
            {
                var values = graph.Inputs.Select((input, i) => (input.Name, Load(folder, $"input_{i}.pb")))
                    .Concat(graph.Initializers.Select(entry => (entry.Key, entry.Value.Value)))
                    .ToDictionary();
                var inputs = node.Inputs.Select(input => input.Length == 0 ? null : values[input]).ToArray();
                if (ConstantEvaluator.TryEvaluate(node, inputs) is not { } outputs)
                    continue;
                for (var i = 0; i < outputs.Length; i++)
                    AssertEqual(Load(folder, $"output_{i}.pb"), outputs[i]);
                passed++;
            }
            catch (OnnxException error) when (error.Message.Contains("not supported"))
            {
                // An input of a type that nothing here has.
            }
            catch (Exception error)
            {
                failed.Add($"{Path.GetFileName(folder)}: {error.Message}");
            }
        }

        Assert.Empty(failed);
        Assert.True(passed >= 200, $"only {passed} tests are of an operator that folds");
    }

    private static ConstantTensor Load(string folder, string name) =>
        OnnxTensorFile.ReadTensor(Path.Combine(folder, "test_data_set_0", name), ReadLimits.Default).Tensor;

    private static void AssertEqual(ConstantTensor expected, ConstantTensor actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Shape, actual.Shape);
        if (expected.IsInteger)
            Assert.Equal(expected.Integers, actual.Integers);
        else
            for (var i = 0; i < expected.Count; i++)
                if (!expected.Floats[i].Equals(actual.Floats[i]))
                    Assert.Equal(expected.Floats[i], actual.Floats[i], 1e-5f * Math.Max(1, Math.Abs(expected.Floats[i])));
    }
}
