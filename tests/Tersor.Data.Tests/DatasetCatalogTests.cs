using System.Net;

namespace Tersor.Data.Tests;

public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly DatasetFolders _folders;

    public DatasetCatalogTests() =>
        _folders = new DatasetFolders(_root.File("environment"), _root.File("cache"), _root.File("system"), _root.File("sample"));

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_first_folder_of_the_order_wins()
    {
        foreach (var folder in _folders.Candidates("mnist").Reverse())
        {
            IdxWriter.WriteFolder(folder, 3, 2);
            Assert.Equal(folder, Offline().Load("mnist").Origin);
        }

        Assert.Equal(_root.File("environment/mnist"), Offline().Locate("mnist"));
    }

    [Fact]
    public void A_known_name_brings_its_class_names()
    {
        IdxWriter.WriteFolder(_root.File("system/fashion-mnist"), 3, 2);
        var data = Offline().Load("fashion-mnist");
        Assert.Equal("Trouser", data.Train.ClassNames[data.Train.Labels[1]]);
        Assert.Equal(10, data.Train.ClassCount);
    }

    [Fact]
    public void An_incomplete_folder_is_an_error_and_not_passed_over()
    {
        IdxWriter.WriteFolder(_root.File("environment/mnist"), 3, 2);
        IdxWriter.WriteFolder(_root.File("system/mnist"), 3, 2);
        File.Delete(_root.File("environment/mnist/t10k-images-idx3-ubyte"));
        Assert.Contains("t10k-images-idx3-ubyte: no such file", Refusal("mnist"));
    }

    [Fact]
    public void A_path_is_read_as_an_IDX_or_image_folder()
    {
        IdxWriter.WriteFolder(_root.File("mine"), 3, 2);
        Assert.Equal("mine", Offline().Load(_root.File("mine")).Train.Name);
        Assert.Contains("no such folder", Refusal(_root.File("nowhere")));
    }

    [Theory]
    [InlineData("fashion-mnst", "did you mean 'fashion-mnist'?")]
    [InlineData("imagenet-21k-winter", "known are fashion-mnist, mnist")]
    public void An_unknown_name_is_answered_with_the_nearest(string name, string answer)
    {
        var message = Assert.Throws<UnknownDatasetException>(() => Offline().Load(name)).Message;
        Assert.StartsWith($"unknown data set '{name}'", message);
        Assert.Contains(answer, message);
    }

    [Fact]
    public void A_name_is_a_name_in_capitals_too_and_a_text_is_no_set_of_images()
    {
        IdxWriter.WriteFolder(_root.File("system/mnist"), 3, 2);
        Assert.Equal("mnist", Offline().Load("MNIST").Train.Name);
        Assert.Equal("'shakespeare' is a text, not a data set of images", Refusal("shakespeare"));
    }

    [Fact]
    public void The_sample_stands_in_for_Fashion_MNIST_with_a_notice_of_one_line()
    {
        IdxWriter.WriteFolder(_folders.Sample!, 3, 2);
        var notices = new List<string>();
        var data = Offline().Load("fashion-mnist", notice: notices.Add);
        Assert.True(data.IsSample);
        Assert.Equal("fashion-mnist-sample", data.Train.Name);
        Assert.True(Offline().Load("fashion-mnist-sample").IsSample);
        Assert.Contains("the sample of 3 + 2 images", Assert.Single(notices));
        Assert.DoesNotContain('\n', notices[0]);
        Assert.Contains("data set 'mnist' is not installed (offline)", Refusal("mnist"));
    }

    [Fact]
    public void A_download_is_checked_kept_and_used()
    {
        var server = new Server(_root.File("server"));
        var progress = new List<DownloadProgress>();
        server.Serve(KnownDataset.FashionMnist, "/usr/share/datasets/fashion-mnist");
        Assert.SkipUnless(server.HasFiles, "dataset-fashion-mnist is not installed");

        var catalog = new DatasetCatalog(_folders, new DatasetDownloader(new HttpClient(server)));
        var data = catalog.Load("fashion-mnist", progress: new Recorder(progress));
        Assert.Equal((60_000, 10_000), (data.Train.Count, data.Test.Count));
        Assert.Equal(4, progress.Select(step => step.File).Distinct().Count());
        Assert.Equal(progress.Where(step => step.File.StartsWith("train-im")).Max(step => step.Bytes), progress[0].Total);
        Assert.Equal(_root.File("cache/fashion-mnist"), Offline().Locate("fashion-mnist"));
    }

    [Fact]
    public void Content_with_another_hash_is_refused_and_not_kept()
    {
        var server = new Server(_root.File("server"));
        foreach (var file in KnownDataset.Mnist.Files)
            server.Add(file.Name, IdxWriter.Gzip(IdxWriter.Labels(2, 0, 1)));
        var catalog = new DatasetCatalog(_folders, new DatasetDownloader(new HttpClient(server)));
        var message = Assert.Throws<DatasetException>(() => catalog.Load("mnist")).Message;
        Assert.Contains("SHA-256 is", message);
        Assert.Empty(Directory.GetFiles(_root.File("cache/mnist")));
    }

    [Fact]
    public void More_bytes_than_published_are_refused()
    {
        var server = new Server(_root.File("server"));
        server.Add("labels", new byte[100]);
        var dataset = KnownDataset.Mnist with { Files = [new KnownFile("labels", 99, "")] };
        var downloader = new DatasetDownloader(new HttpClient(server));
        var message =
            Assert.Throws<DatasetException>(() => downloader.Download(dataset, _root.File("cache"), null, default)).Message;
        Assert.Contains("more than the 99 bytes", message);
    }

    [Fact]
    public void A_cancelled_download_leaves_nothing_behind()
    {
        var server = new Server(_root.File("server"));
        server.Add("train-images-idx3-ubyte", new byte[1 << 20]);
        using var cancellation = new CancellationTokenSource();
        var catalog = new DatasetCatalog(_folders, new DatasetDownloader(new HttpClient(server)));
        var cancelling = new Recorder([], cancellation.Cancel);
        Assert.ThrowsAny<OperationCanceledException>(
            () => catalog.Load("mnist", progress: cancelling, cancellation: cancellation.Token));
        Assert.Empty(Directory.GetFiles(_root.File("cache/mnist")));
    }

    private DatasetCatalog Offline() => new(_folders, downloader: null);

    private string Refusal(string name) => Assert.Throws<DatasetException>(() => Offline().Load(name)).Message;

    private sealed class Recorder(List<DownloadProgress> steps, Action? then = null) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            steps.Add(value);
            then?.Invoke();
        }
    }

    /// <summary>Answers requests from a folder, without a network.</summary>
    private sealed class Server(string folder) : HttpMessageHandler
    {
        public bool HasFiles => Directory.Exists(folder) && Directory.GetFiles(folder).Length > 0;

        public void Add(string name, byte[] content)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, name + ".gz"), content);
        }

        public void Serve(KnownDataset dataset, string source)
        {
            if (!IdxFolder.IsComplete(source))
                return;
            foreach (var file in dataset.Files)
                Add(file.Name, File.ReadAllBytes(Path.Combine(source, file.Name + ".gz")));
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("https", request.RequestUri!.Scheme);
            var path = Path.Combine(folder, Path.GetFileName(request.RequestUri.AbsolutePath));
            return File.Exists(path)
                ? new HttpResponseMessage { Content = new ByteArrayContent(File.ReadAllBytes(path)) }
                : new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }
}
