using System.Collections.Immutable;

namespace Tersor.Data;

/// <summary>One file of a published data set.</summary>
/// <param name="Name">Without <c>.gz</c>.</param>
/// <param name="Bytes">Its length when decompressed.</param>
/// <param name="Sha256">The hash of its decompressed content, so that any compression of the same data passes.</param>
public sealed record KnownFile(string Name, int Bytes, string Sha256);

/// <summary>A published data set: what it holds and where to get it.</summary>
/// <param name="Name">What <c>--data</c> calls it.</param>
/// <param name="ClassNames">A name for each label.</param>
/// <param name="Source">The folder on the web that holds the files with <c>.gz</c>. HTTPS.</param>
/// <param name="DebianPackage">The Debian package that installs it, if there is one.</param>
/// <param name="Files">Its files.</param>
public sealed record KnownDataset(
    string Name, ImmutableArray<string> ClassNames, Uri Source, string? DebianPackage, ImmutableArray<KnownFile> Files)
{
    /// <summary>Handwritten digits: LeCun, Bottou, Bengio and Haffner 1998. 60,000 + 10,000 images of 28×28.</summary>
    public static KnownDataset Mnist { get; } = new(
        "mnist",
        Format.ClassNames.Known("mnist"),
        new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        DebianPackage: null,
        [
            new("train-images-idx3-ubyte", 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new("train-labels-idx1-ubyte", 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            new("t10k-images-idx3-ubyte", 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new("t10k-labels-idx1-ubyte", 10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ]);

    /// <summary>Articles of clothing: Xiao, Rasul and Vollgraf 2017. 60,000 + 10,000 images of 28×28, MIT licence.</summary>
    public static KnownDataset FashionMnist { get; } = new(
        "fashion-mnist",
        Format.ClassNames.Known("fashion-mnist"),
        new Uri("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
        "dataset-fashion-mnist",
        [
            new("train-images-idx3-ubyte", 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            new("train-labels-idx1-ubyte", 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
            new("t10k-images-idx3-ubyte", 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            new("t10k-labels-idx1-ubyte", 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        ]);

    /// <summary>All of them.</summary>
    public static ImmutableArray<KnownDataset> All { get; } = [FashionMnist, Mnist];

    /// <summary>The data set of that name, or null.</summary>
    public static KnownDataset? Find(string name) => All.FirstOrDefault(known => known.Name == name);
}
