using System.Runtime.InteropServices;

namespace Tersor.Format.Tests;

public sealed partial class FileIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FileIdentityTests()
    {
        File.WriteAllText(_folder.File("model.tersor"), "a model");
        Directory.CreateDirectory(_folder.File("sub"));
        File.WriteAllText(_folder.File("other.tersor"), "a model");
        File.WriteAllText(_folder.File("sub/model.tersor"), "a model");
        Directory.CreateSymbolicLink(_folder.File("linked"), _folder.Path);
        File.CreateSymbolicLink(_folder.File("link"), "model.tersor");
        File.CreateSymbolicLink(_folder.File("dangling"), "sub/new");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.tersor", "link", true)]
    [InlineData("model.tersor", "sub/../model.tersor", true)]
    [InlineData("model.tersor", "./linked/model.tersor", true)]
    [InlineData("model.tersor", "model.json", false)]
    [InlineData("model.tersor", "other.tersor", false)]
    [InlineData("model.tersor", "sub/model.tersor", false)]
    [InlineData("link", "linked/other.tersor", false)]
    [InlineData("new", "linked/new", true)]
    [InlineData("sub/new", "dangling", true)]
    [InlineData("new", "sub/new", false)]
    public void Paths_are_the_same_file_by_where_they_lead(string one, string other, bool isSame) =>
        Assert.Equal(isSame, FileIdentity.Of(_folder.File(one)) == FileIdentity.Of(_folder.File(other)));

    [Fact]
    public void A_hard_link_is_the_same_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs link");
        Assert.Equal(0, Link(_folder.File("model.tersor"), _folder.File("hard")));
        Assert.Equal(FileIdentity.Of(_folder.File("model.tersor")), FileIdentity.Of(_folder.File("hard")));
    }

    [Fact]
    public void What_is_no_file_has_no_identity()
    {
        Assert.Null(FileIdentity.Of(_folder.Path));
        Assert.Null(FileIdentity.Of(_folder.File("missing/file")));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no /dev/null");
        Assert.Null(FileIdentity.Of("/dev/null"));
    }

    [Fact]
    public void A_file_is_inside_the_folders_above_it()
    {
        Assert.True(FileIdentity.IsInside(_folder.File("sub/new"), _folder.Path));
        Assert.True(FileIdentity.IsInside(_folder.File("dangling"), _folder.File("linked/sub")));
        Assert.False(FileIdentity.IsInside(_folder.File("subway"), _folder.File("sub")));
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string name);
}
