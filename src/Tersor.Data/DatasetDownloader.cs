using System.IO.Compression;
using System.Security.Cryptography;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>The progress of a download.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Bytes">Bytes received of it.</param>
/// <param name="Total">Its size, or null if the server did not say.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);

/// <summary>Fetches published data sets over HTTPS. A file appears under its name only after its hash was checked.</summary>
/// <param name="client">Sends the requests.</param>
public sealed class DatasetDownloader(HttpClient client)
{
    /// <summary>A downloader that gives up soon on a machine without a network.</summary>
    public static DatasetDownloader Create() =>
        new(new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }));

    /// <summary>Fetches the files that a folder lacks.</summary>
    /// <param name="dataset">The data set to fetch.</param>
    /// <param name="folder">Where to; made if it does not exist.</param>
    /// <param name="progress">Told of every piece received.</param>
    /// <param name="cancellation">Stops the download; no unfinished file is left.</param>
    /// <exception cref="DatasetException">No connection, a refusal, a full disk, or content with another hash.</exception>
    public void Download(
        KnownDataset dataset, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        foreach (var file in dataset.Files)
        {
            var destination = Path.Combine(folder, file.Name + ".gz");
            if (File.Exists(destination))
                continue;
            var address = new Uri(dataset.Source, file.Name + ".gz");
            try
            {
                Directory.CreateDirectory(folder);
                using var output = OutputFile.Reserve(destination, keepsContent: false);
                using var content = Fetch(address, file, progress, cancellation);
                Verify(address, content, file);
                output.Commit(content.WriteTo);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException)
            {
                throw new DatasetException(
                    address.ToString(), $"download failed: {FirstLine(FileFault.Reason(exception))}", exception);
            }
            catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
            {
                throw new DatasetException(address.ToString(), "download failed: no answer in time", exception);
            }
        }
    }

    private MemoryStream Fetch(Uri address, KnownFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var source = response.Content.ReadAsStream(cancellation);
        var destination = new MemoryStream();
        var total = response.Content.Headers.ContentLength;
        var buffer = new byte[1 << 16];
        long received = 0;
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            received += read;
            // Compressed data is smaller than the data; whatever is longer is not what was asked for.
            if (received > file.Bytes)
                throw new DatasetException(address.ToString(), $"more than the {file.Bytes:N0} bytes of the published file");
            destination.Write(buffer, 0, read);
            progress?.Report(new DownloadProgress(file.Name, received, total));
        }

        return destination;
    }

    private static void Verify(Uri address, MemoryStream content, KnownFile file)
    {
        content.Position = 0;
        using var stream = new GZipStream(content, CompressionMode.Decompress, leaveOpen: true);
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long length = 0;
        try
        {
            // No further than the published file goes: a few bytes can inflate to very many.
            for (int read; length <= file.Bytes && (read = stream.Read(buffer)) > 0; length += read)
                hasher.AppendData(buffer, 0, read);
        }
        catch (InvalidDataException exception)
        {
            throw new DatasetException(address.ToString(), "download failed: damaged gzip data", exception);
        }

        var hash = Convert.ToHexStringLower(hasher.GetHashAndReset());
        if (length > file.Bytes)
            throw new DatasetException(
                address.ToString(), $"inflates to more than the {file.Bytes:N0} bytes of the published file");
        if (hash != file.Sha256)
            throw new DatasetException(address.ToString(), $"SHA-256 is {hash}, expected {file.Sha256}");
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r', '.');
}
