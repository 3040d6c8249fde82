using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;

namespace Tersor.Tasks.Tests;

public sealed class FeatureClassifierTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("tersor-classifier-").FullName, "made");
    private readonly Device _device = Device.Cpu(1);
    private readonly List<string> _notices = [];
    private int _steps;

    public void Dispose()
    {
        _device.Dispose();
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    [Fact]
    public void It_is_trained_once_for_a_data_set()
    {
        using var first = Open(Blocks.Create(200, seed: 1));
        Assert.True(_steps > 0);
        Assert.StartsWith("mlp, 5 epochs of blocks, weights ", first.Name);

        _steps = 0;
        using var second = Open(Blocks.Create(200, seed: 1));
        Assert.Equal((0, first.Name), (_steps, second.Name));
        var test = Blocks.Create(50, seed: 2);
        Assert.Equal(Values(first, test), Values(second, test));

        using var other = Open(Blocks.Create(200, seed: 3));
        Assert.True(_steps > 0);
        Assert.NotEqual(first.Name, other.Name);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Assert.Empty(_notices);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_was_changed_is_not_believed(bool truncated)
    {
        using var first = Open(Blocks.Create(200, seed: 1));
        var path = Assert.Single(Directory.GetFiles(_folder));
        var good = File.ReadAllBytes(path);
        var bad = (byte[])good.Clone();
        bad[^1] ^= 1;
        File.WriteAllBytes(path, truncated ? good[..^8] : bad);
        _steps = 0;

        using var second = Open(Blocks.Create(200, seed: 1));
        Assert.True(_steps > 0);
        Assert.Equal(first.Name, second.Name);
        Assert.Equal(good, File.ReadAllBytes(path));
        Assert.EndsWith("the classifier is trained anew", Assert.Single(_notices));
    }

    [Fact]
    public void Where_nothing_can_be_kept_it_works_all_the_same()
    {
        File.WriteAllText(_folder, "a file where the folder should be");
        using var classifier = Open(Blocks.Create(200, seed: 1));
        Assert.StartsWith("the classifier can't be kept", Assert.Single(_notices));
    }

    [Fact]
    public void Features_are_those_behind_the_activation()
    {
        using var classifier = Open(Blocks.Create(3000, seed: 1));
        var test = Blocks.Create(100, seed: 2);
        var (features, classes) = classifier.Describe(test);
        Assert.Equal((100, 24), (features.Count, features.Dimension));
        Assert.All(features.Rows(0, 100).ToArray(), value => Assert.True(value >= 0));
        Assert.Contains(features.Rows(0, 100).ToArray(), value => value > 0);
        Assert.Equal(test.Labels.ToArray(), classes);
    }

    private static float[] Values(FeatureClassifier classifier, ImageDataset images) =>
        classifier.Describe(images).Features.Rows(0, images.Count).ToArray();

    private FeatureClassifier Open(ImageDataset data) =>
        FeatureClassifier.Open(TestGraphs.Mlp(), data, _device, _folder, _notices.Add, (_, steps) => _steps = steps);
}
