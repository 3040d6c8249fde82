namespace Tersor.Format.Tests;

/// <summary>
/// What Tersor's reader and an independent one, written in Python from docs/format.md alone, make of the tracked files: they have
/// to agree with the list and with each other, on values and on refusals.
/// </summary>
public sealed class ReferenceTests : IDisposable
{
    private const int MostValues = 1 << 14;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_tracked_files_are_those_that_the_code_spells_out()
    {
        var made = ReferenceFolder.Made();
        var tracked = ReferenceFolder.Tracked();
        Assert.Equal(
            made.Select(file => (file.File, Convert.ToHexString(file.Bytes))),
            tracked.Select(file => (file.File, Convert.ToHexString(file.Bytes))));
        Assert.Equal(made.Select(file => file.Report), tracked.Select(file => file.Report));
        Assert.Equal(made.Count, Directory.GetFiles(ReferenceFolder.Path, "*.tersor", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Models_are_written_byte_by_byte_as_they_were_when_version_1_was_described()
    {
        foreach (var (name, bytes) in GoldenFiles.All)
            Assert.Equal(File.ReadAllBytes(Path.Combine(ReferenceFolder.Path, "accepted", $"{name}.tersor")), bytes);
    }

    [Fact]
    public void Every_tracked_file_is_read_or_refused_as_the_list_says() => Assert.Equal(
        ReferenceFolder.Tracked().Select(file => $"{file.File} {file.Report}"),
        ReferenceFolder.Tracked().Select(file => $"{file.File} {FileReport.Of(file.Bytes)}"));

    [Fact]
    public void The_independent_reader_says_the_same_of_every_tracked_file()
    {
        var tracked = ReferenceFolder.Tracked();
        var reports = Python.Report([.. tracked.Select(file => Path.Combine(ReferenceFolder.Path, file.File))], _folder.Path);
        Assert.Equal(
            tracked.Select(file => $"{file.File} {file.Report}"),
            tracked.Zip(reports, (file, report) => $"{file.File} {report}"));
    }

    [Fact]
    public void Both_readers_say_the_same_of_files_damaged_behind_right_checksums()
    {
        var random = new Random(8);
        var whole = ReferenceFolder.Tracked().Where(file => file.Report.StartsWith("ok") && file.Bytes.Length < 600)
            .Select(file => ContainerParts.Of(file.Bytes)).ToArray();
        var rounds = int.Parse(Environment.GetEnvironmentVariable("TERSOR_MUTATIONS") ?? "2000");
        var damaged = Enumerable.Range(0, rounds).Select(i => Mutation.OfSection(whole[i % whole.Length], random)).ToArray();
        var files = damaged.Select((_, i) => _folder.File($"{i}.tersor")).ToArray();
        for (var i = 0; i < files.Length; i++)
            File.WriteAllBytes(files[i], damaged[i]);

        var independent = Python.Report(files, _folder.Path, MostValues);
        var own = Array.ConvertAll(damaged, bytes => FileReport.Of(bytes, ReadLimits.Default with { MaxValues = MostValues }));
        for (var i = 0; i < files.Length; i++)
            if (!independent[i].StartsWith("limit") && !own[i].StartsWith("limit") && independent[i] != own[i])
                Assert.Fail($"Tersor says '{own[i]}', the other reader '{independent[i]}' of {Convert.ToHexString(damaged[i])}");

        // Most damage is seen; a share of it is another right file.
        Assert.InRange(own.Count(report => report.StartsWith("ok")), rounds / 50, rounds / 2);
    }

    [Fact(Explicit = true)]
    public void Write_the_files_anew() => ReferenceFolder.Write();
}
