using Tersor.Format;
using static Tersor.Learning.Tests.PickleWriter;

namespace Tersor.Learning.Tests;

public sealed class StateDictTests : IDisposable
{
    private static readonly (string, View)[] Two =
        [("fc.weight", new View("0", 0, [2, 3], [3, 1])), ("fc.bias", new View("1", 1, [2], [1]))];

    private static readonly Dictionary<string, float[]> Storages = new() { ["0"] = [1, 2, 3, 4, 5, 6], ["1"] = [7, 8, 9] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "state_dict")]
    [InlineData(true, "model_state_dict")]
    public void Both_formats_give_the_tensors_wherever_the_state_dict_is(bool isLegacy, string? inside)
    {
        var tensors = Read(isLegacy ? Legacy(Two, Storages, inside) : Archive(Two, Storages, inside: inside));
        Assert.Equal(["fc.weight", "fc.bias"], tensors.Select(tensor => tensor.Name));
        Assert.Equal([2, 3], tensors[0].Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensors[0].ToSingles());
        Assert.Equal([8, 9], tensors[1].ToSingles());
    }

    [Fact]
    public void Views_with_strides_become_rows()
    {
        var turned = new View("0", 1, [2, 2], [1, 3]);
        Assert.Equal([2, 5, 3, 6], Read(Archive([("w", turned)], Storages))[0].ToSingles());
    }

    [Theory]
    [InlineData("HalfStorage")]
    [InlineData("BFloat16Storage")]
    [InlineData("DoubleStorage")]
    public void Other_floats_become_single_precision(string type) =>
        Assert.Equal([1, 2, 3, 4, 5, 6], Read(Archive(Two, Storages, type))[0].ToSingles());

    [Fact]
    public void Whole_numbers_are_left_out() => Assert.Empty(Read(Archive(Two, Storages, "LongStorage")));

    [Theory]
    [InlineData(1, new[] { 2, 3 }, new[] { 3, 1 }, "reaches beyond")]
    [InlineData(0, new[] { 2, 3 }, new[] { int.MaxValue, int.MaxValue }, "reaches beyond")]
    [InlineData(0, new[] { 2, 3 }, new[] { 3 }, "impossible extents")]
    [InlineData(-1, new[] { 2 }, new[] { 1 }, "impossible extents")]
    [InlineData(0, new[] { -2 }, new[] { 1 }, "impossible extents")]
    [InlineData(0, new[] { 1 << 30, 1 << 30 }, new[] { 0, 0 }, "more than 268435456 values")]
    public void A_tensor_that_its_storage_does_not_hold_is_refused(int offset, int[] shape, int[] strides, string reason) =>
        Assert.Contains(reason, Refused(Archive([("w", new View("0", offset, shape, strides))], Storages)));

    [Fact]
    public void Nothing_that_a_pickle_names_is_called()
    {
        // What runs a command when Python unpickles it is a call that is never done here.
        byte[] pickle = [0x80, 2, .. "cos\nsystem\n(X"u8, 5, 0, 0, 0, .. "touch"u8, .. "tR."u8];
        var value = new Unpickler(pickle, new ReadLimits(), _ => null).Read();
        Assert.Equal("os.system", Assert.IsType<PickledName>(Assert.IsType<PickledCall>(value).Function).Name);
        using var memory = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create, true))
        using (var entry = archive.CreateEntry("m/data.pkl").Open())
            entry.Write(pickle);
        Assert.Contains("holds no state dict", Refused(memory.ToArray()));
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 2, (byte)'}', (byte)'.' }, "none that torch.save writes")]
    [InlineData(new byte[] { 0x80, 2, (byte)'t' }, "a damaged pickle")]
    [InlineData(new byte[] { 0x80, 2, (byte)'0' }, "a damaged pickle")]
    [InlineData(new byte[] { 0x80, 2, (byte)'h', 9 }, "a damaged pickle")]
    [InlineData(new byte[] { 0x80, 2, (byte)'X', 255, 255, 255, 255 }, "cut off")]
    [InlineData(new byte[] { 0x80, 2, (byte)'X', 9, 0, 0, 0, 1 }, "cut off")]
    [InlineData(new byte[] { 0x80, 2, (byte)'i' }, "the operation 0x69")]
    [InlineData(new byte[] { 0x80, 9 }, "unknown protocol")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 }, "a damaged zip archive")]
    public void Damage_is_one_line_with_the_file(byte[] bytes, string reason) => Assert.Contains(reason, Refused(bytes));

    [Fact]
    public void Every_cut_of_a_file_is_refused_or_read()
    {
        foreach (var whole in (byte[][])[Archive(Two, Storages), Legacy(Two, Storages, "state_dict")])
            for (var length = 0; length < whole.Length; length += 7)
                Assert.NotEmpty(Refused(whole[..length]));
    }

    [Fact]
    public void A_dictionary_inside_itself_ends()
    {
        // {"model": itself}
        byte[] pickle = [0x80, 2, .. "}q"u8, 0, (byte)'X', 5, 0, 0, 0, .. "modelh"u8, 0, .. "s."u8];
        using var memory = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create, true))
        using (var entry = archive.CreateEntry("m/data.pkl").Open())
            entry.Write(pickle);
        Assert.Contains("holds no state dict", Refused(memory.ToArray()));
    }

    private System.Collections.Immutable.ImmutableArray<SafetensorsTensor> Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder.File("m.pt"), bytes);
        return StateDict.Read(_folder.File("m.pt"));
    }

    private string Refused(byte[] bytes)
    {
        var message = Assert.Throws<StateDictException>(() => Read(bytes)).Message;
        Assert.StartsWith(_folder.File("m.pt"), message);
        return message;
    }
}
