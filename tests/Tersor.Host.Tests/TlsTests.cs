using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tersor.Host.Tests;

/// <summary>TLS, as the server's own configuration has it.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tersor-tls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task With_a_certificate_the_service_speaks_tls()
    {
        var (certificate, key) = (Path.Combine(_folder.FullName, "c.pem"), Path.Combine(_folder.FullName, "k.pem"));
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(certificate, own.ExportCertificatePem());
        File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());

        var model = Path.Combine(_folder.FullName, "m.tersor");
        File.WriteAllBytes(model, TestModel.Bytes);
        await using var host = await TestHost.RunAsync(
            "--model", model, "--urls", "https://127.0.0.1:0",
            "--Kestrel:Certificates:Default:Path", certificate, "--Kestrel:Certificates:Default:KeyPath", key);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == own.Thumbprint,
        };
        using var client = new HttpClient(handler) { BaseAddress = host.Client.BaseAddress };
        Assert.Equal("https", client.BaseAddress!.Scheme);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "health") { Version = HttpVersion.Version20 };
        var answer = await client.SendAsync(asked);
        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
        await HostFixture.Answer(
            await HostFixture.Post(client, TestImages.Png(TestModel.Image(1), TestModel.Side), "image/png"));
    }
}
