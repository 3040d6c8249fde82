using Tersor.Learning.Data;

namespace Tersor.Learning.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Subfolders_are_classes_and_every_fifth_image_is_a_test()
    {
        for (var i = 0; i < 10; i++)
        {
            Write($"cat/{i}.png", (byte)i);
            Write($"dog/{i}.png", (byte)(100 + i));
        }

        var data = ImageFolder.Load(_folder.Path);
        Assert.Equal(["cat", "dog"], data.Train.ClassNames);
        Assert.Equal((16, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal([1, 2, 3], data.Train.Shape);
        Assert.Equal([4, 9, 104, 109], Enumerable.Range(0, 4).Select(i => (int)data.Test.Image(i)[0]));
        Assert.Equal([0, 0, 1, 1], data.Test.Labels.ToArray());
    }

    [Fact]
    public void Train_and_test_folders_are_the_two_halves()
    {
        foreach (var (half, value) in new[] { ("train", (byte)1), ("test", (byte)2) })
        {
            Write($"{half}/a/0.png", value);
            Write($"{half}/b/0.png", value);
        }

        var data = ImageFolder.Load(_folder.Path);
        Assert.Equal((2, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal((1, 2), (data.Train.Image(0)[0], data.Test.Image(0)[0]));
    }

    [Fact]
    public void Colours_become_planes_or_grey()
    {
        var path = _folder.File("colours.png");
        File.WriteAllBytes(path, PngWriter.Encode(1, 2, 3, [10, 20, 30, 40, 50, 60]));
        Assert.Equal([10, 40, 20, 50, 30, 60], ImageFile.Read(path, channels: 3).Pixels);

        // The luminance of ITU-R BT.601 in 8-bit fixed point.
        Assert.Equal([Grey(10, 20, 30), Grey(40, 50, 60)], ImageFile.Read(path, channels: 1).Pixels);
        static byte Grey(int red, int green, int blue) => (byte)(((red * 77) + (green * 150) + (blue * 29)) >> 8);
    }

    [Fact]
    public void An_image_of_another_size_is_refused()
    {
        for (var i = 0; i < 5; i++)
        {
            Write($"a/{i}.png", 0);
            Write($"b/{i}.png", 0);
        }

        File.WriteAllBytes(_folder.File("b/3.png"), PngWriter.Encode(3, 2, 1, new byte[6]));
        Assert.Matches("3.png: an image of 3×2, but .*0.png has 2×3$", Refusal());
    }

    [Fact]
    public void A_damaged_image_is_refused()
    {
        Write("a/0.png", 0);
        Write("b/0.png", 0);
        var path = _folder.File("a/0.png");
        var good = File.ReadAllBytes(path);
        foreach (var bad in new byte[][] { [], [1, 2, 3], good[..40], good[..20] })
        {
            File.WriteAllBytes(path, bad);
            Assert.StartsWith(path + ": ", Assert.Throws<DatasetException>(() => ImageFile.Read(path, 1)).Message);
        }
    }

    [Fact]
    public void A_huge_declared_size_is_refused_before_decoding()
    {
        var path = _folder.File("huge.png");
        var bytes = PngWriter.Encode(1, 1, 1, [0]);
        bytes[16] = 0x7f;
        File.WriteAllBytes(path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DatasetException>(() => ImageFile.Read(path, 1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_folder_without_classes_is_refused() => Assert.Contains("neither a folder of IDX files nor one of images", Refusal());

    [Fact]
    public void A_class_without_images_is_refused()
    {
        Write("a/0.png", 0);
        Directory.CreateDirectory(_folder.File("b"));
        Assert.EndsWith("b: holds no PNG or JPEG image", Refusal());
    }

    [Fact]
    public void One_half_alone_is_refused()
    {
        Write("train/a/0.png", 0);
        Assert.Contains("'train' and 'test'", Refusal());
    }

    private string Refusal() => Assert.Throws<DatasetException>(() => ImageFolder.Load(_folder.Path)).Message;

    private void Write(string name, byte value)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngWriter.Encode(2, 3, 1, [value, value, value, value, value, value]));
    }
}
