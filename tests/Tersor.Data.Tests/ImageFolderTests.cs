using Tersor.Images;

namespace Tersor.Data.Tests;

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
    public void Images_without_classes_are_read_wherever_they_lie_and_broken_ones_are_left_out()
    {
        Write("a.png", 1);
        Write("deep/er/b.png", 2);
        Write("deep/c.png", 3);
        File.WriteAllBytes(_folder.File("d.png"), [1, 2, 3]);
        File.WriteAllText(_folder.File("notes.txt"), "none");
        var notes = new List<string>();
        var images = ImageFolder.LoadUnlabelled(_folder.Path, 1, notice: notes.Add);
        Assert.Equal([1, 3, 2], Enumerable.Range(0, images.Count).Select(i => (int)images.Image(i)[0]));
        var note = Assert.Single(notes);
        Assert.StartsWith($"{_folder.Path}: 1 of 4 files are left out: {_folder.File("d.png")}: ", note);
        Assert.Equal(1, ImageFolder.LoadUnlabelled(_folder.File("a.png"), 1).Count);
    }

    [Fact]
    public void Images_without_classes_get_one_size_or_are_refused_and_so_many_are_drawn()
    {
        for (var i = 0; i < 9; i++)
            Write($"{i}.png", (byte)i);
        File.WriteAllBytes(_folder.File("9.png"), PngWriter.Encode(3, 2, 1, new byte[6]));
        Assert.Contains(
            "an image of 3×2, but",
            Assert.Throws<DatasetException>(() => ImageFolder.LoadUnlabelled(_folder.Path, 1)).Message);
        var options = new DataOptions { Size = new ImageSize(4, 4), Seed = 1 };
        Assert.Equal(10, ImageFolder.LoadUnlabelled(_folder.Path, 1, options).Count);
        var first = First(1);
        Assert.Equal((4, true), (first.Length, first.SequenceEqual(first.Order())));
        Assert.Equal(first, First(1));
        Assert.NotEqual(first, First(2));

        int[] First(ulong seed)
        {
            var drawn = ImageFolder.LoadUnlabelled(_folder.Path, 1, options with { Seed = seed }, most: 4);
            return [.. Enumerable.Range(0, drawn.Count).Select(i => (int)drawn.Image(i)[0])];
        }
    }

    [Fact]
    public void Of_a_folder_with_halves_the_test_images_stay_unseen_and_classes_are_counted()
    {
        foreach (var name in new[] { "train/cat/0.png", "train/dog/0.png", "test/cat/0.png", "test/dog/0.png" })
            Write(name, 1);
        Assert.Equal(2, ImageFolder.LoadUnlabelled(_folder.Path, 1).Count);
        Assert.Equal(2, ImageFolder.CountClasses(_folder.Path));
        Assert.Equal(2, ImageFolder.CountClasses(_folder.File("train")));
        Assert.Equal(0, ImageFolder.CountClasses(_folder.File("train/cat")));
    }

    [Theory]
    [InlineData(ImageFit.Stretch, 100)]
    [InlineData(ImageFit.Letterbox, 0)]
    public void Images_of_any_size_get_one(ImageFit fit, byte corner)
    {
        for (var i = 0; i < 5; i++)
            foreach (var name in (string[])["cat", "dog"])
            {
                Directory.CreateDirectory(_folder.File(name));
                File.WriteAllBytes(
                    _folder.File($"{name}/{i}.png"),
                    PngWriter.Encode(2 + i, 20, 1, [.. Enumerable.Repeat((byte)100, (2 + i) * 20)]));
            }

        var reason = Assert.Throws<DatasetException>(() => ImageFolder.Load(_folder.Path)).Message;
        Assert.Contains("--resize gives all one size", reason);
        var data = ImageFolder.Load(_folder.Path, 3, new DataOptions { Size = new ImageSize(4, 6), Fit = fit });
        Assert.Equal([3, 4, 6], data.Train.Shape);
        Assert.Equal((corner, 100), (data.Train.Image(0)[0], data.Train.Image(0)[(1 * 6) + 3]));
    }

    [Fact]
    public void A_validation_is_drawn_from_all_images_by_the_seed()
    {
        for (var i = 0; i < 10; i++)
        {
            Write($"cat/{i}.png", (byte)i);
            Write($"dog/{i}.png", (byte)(100 + i));
        }

        var (first, again) = (HoldOut(3), HoldOut(3));
        Assert.Equal((16, 4), (first.Train.Count, first.Test.Count));
        Assert.Equal(Values(first.Test), Values(again.Test));
        Assert.NotEqual(Values(first.Test), Values(HoldOut(4).Test));
        Assert.Equal(20, Values(first.Train).Concat(Values(first.Test)).Distinct().Count());

        DatasetPair HoldOut(ulong seed) =>
            new DatasetCatalog(new DatasetFolders(null, "cache", "system", null), null)
                .Load(_folder.Path, options: new DataOptions { Validation = 0.2, Seed = seed });

        static int[] Values(ImageDataset images) => [.. Enumerable.Range(0, images.Count).Select(i => (int)images.Image(i)[0])];
    }

    [Fact]
    public void Lost_colours_are_told_once()
    {
        for (var i = 0; i < 5; i++)
            foreach (var name in (string[])["cat", "dog"])
            {
                Directory.CreateDirectory(_folder.File(name));
                File.WriteAllBytes(_folder.File($"{name}/{i}.png"), PngWriter.Encode(1, 1, 3, [10, 20, 30]));
            }

        List<string> notices = [];
        ImageFolder.Load(_folder.Path, 1, notice: notices.Add);
        Assert.Contains("read as grey", Assert.Single(notices));
        ImageFolder.Load(_folder.Path, 3, notice: notices.Add);
        Assert.Single(notices);
    }

    [Fact]
    public void Images_without_labels_are_listed_with_those_of_subfolders()
    {
        Write("b.png", 1);
        Write("a/c.png", 1);
        File.WriteAllText(_folder.File("a/notes.txt"), "no image");
        Assert.Equal([_folder.File("b.png"), _folder.File("a/c.png")], ImageFolder.ListImages(_folder.Path));
        File.Delete(_folder.File("b.png"));
        File.Delete(_folder.File("a/c.png"));
        Assert.Throws<DatasetException>(() => ImageFolder.ListImages(_folder.Path));
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
        Assert.Matches("3.png: an image of 3×2, but .*0.png has 2×3;", Refusal());
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

    [Theory]
    [InlineData(".thumbnails/0.png")]
    [InlineData("__MACOSX/cat/._0.png")]
    [InlineData("@eaDir/0.png")]
    [InlineData("lost+found/0.png")]
    [InlineData(".ipynb_checkpoints/0.png")]
    [InlineData("$RECYCLE.BIN/0.png")]
    [InlineData("cat/._0.png")]
    [InlineData("cat/.thumbnails/0.png")]
    [InlineData("cat/Thumbs.db")]
    [InlineData("cat/.DS_Store")]
    [InlineData("cat/0.png~")]
    [InlineData("desktop.ini")]
    public void What_systems_and_archivers_leave_behind_is_no_data(string name)
    {
        WriteClasses("cat", "dog");
        var before = ImageFolder.Load(_folder.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllBytes(_folder.File(name), [0, 1, 2]);
        var after = ImageFolder.Load(_folder.Path);
        Assert.Equal(before.Train.ClassNames, after.Train.ClassNames);
        Assert.Equal(before.Train.Labels.ToArray(), after.Train.Labels.ToArray());
        Assert.Equal(before.Test.Image(1), after.Test.Image(1));
    }

    [Fact]
    public void A_folder_of_data_may_itself_be_hidden()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            Write($".cache/cat/{i}.png", 1);
            Write($".cache/dog/{i}.png", 1);
        }

        Assert.Equal(8, ImageFolder.Load(_folder.File(".cache")).Train.Count);
    }

    [Fact]
    public void Classes_keep_the_names_of_their_folders()
    {
        WriteClasses([.. Enumerable.Range(1, 10).Select(i => i.ToString())]);
        var data = ImageFolder.Load(_folder.Path);
        Assert.Equal(["1", "10", "2", "3", "4", "5", "6", "7", "8", "9"], data.Train.ClassNames);
        for (var i = 0; i < data.Train.Count; i++)
            Assert.Equal(data.Train.ClassNames[data.Train.Labels[i]], data.Train.Image(i)[0].ToString());
    }

    [Fact]
    public void An_image_is_one_by_its_content_and_others_are_refused_by_name()
    {
        WriteClasses("cat", "dog");
        File.Move(_folder.File("cat/0.png"), _folder.File("cat/0"));
        File.WriteAllText(_folder.File("cat/labels.csv"), "0,cat");
        Assert.Equal(8, ImageFolder.Load(_folder.Path).Train.Count);
        File.WriteAllBytes(
            _folder.File("dog/1.webp"), [.. "RIFF\u0001\u0001\u0001\u0001WEBPVP8 ".Select(letter => (byte)letter)]);
        Assert.EndsWith("1.webp: a WebP image, not a PNG or JPEG image", Refusal());
        File.Delete(_folder.File("dog/1.webp"));
        File.WriteAllBytes(_folder.File("dog/2.png"), "PK\u0003\u0004"u8.ToArray());
        Assert.EndsWith("2.png: a zip archive, not a PNG or JPEG image", Refusal());
    }

    [Fact]
    public void One_class_and_images_in_no_class_and_folders_in_classes_are_named()
    {
        Write("0.png", 0);
        Assert.EndsWith("its images are in no class; each class has a subfolder of its own", Refusal());
        WriteClasses("cat");
        Assert.EndsWith("holds one class, 'cat'; a data set has two at least, each in a subfolder of its own", Refusal());
        WriteClasses("dog");
        Write("dog/puppies/0.png", 0);
        Assert.Contains("dog/puppies: a folder inside a class's folder", Refusal());
    }

    [Fact]
    public void Links_are_followed_and_those_that_lead_nowhere_are_named()
    {
        WriteClasses("cat", "dog");
        Directory.Move(_folder.File("dog"), _folder.File(".elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("dog"), _folder.File(".elsewhere"));
        Assert.Equal(8, ImageFolder.Load(_folder.Path).Train.Count);
        File.CreateSymbolicLink(_folder.File("cat/9.png"), _folder.File("cat/9.png"));
        Assert.StartsWith(_folder.File("cat/9.png") + ": ", Refusal());
        File.Delete(_folder.File("cat/9.png"));
        Directory.CreateSymbolicLink(_folder.File("cat/all"), _folder.Path);
        Assert.StartsWith(_folder.File("cat/all") + ": ", Refusal());
    }

    [Fact]
    public void An_endless_file_is_refused()
    {
        var path = _folder.File("zero.png");
        File.CreateSymbolicLink(path, "/dev/zero");
        Assert.Contains("longer than the", Assert.Throws<DatasetException>(() => ImageFile.Read(path, 1)).Message);
    }

    [Fact]
    public void A_folder_without_classes_is_refused() =>
        Assert.Contains("neither a folder of IDX files nor one of images", Refusal());

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

    private void WriteClasses(params string[] names)
    {
        foreach (var name in names)
            for (var i = 0; i < 5; i++)
                Write($"{name}/{i}.png", byte.TryParse(name, out var value) ? value : (byte)i);
    }

    private void Write(string name, byte value)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngWriter.Encode(2, 3, 1, [value, value, value, value, value, value]));
    }
}
