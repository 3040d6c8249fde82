using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Tersor.Format;

namespace Tersor.Host;

/// <summary>The keys of which a request must show one, if there are any. Only their hashes are kept.</summary>
internal sealed class ApiKeys
{
    private const int ShortestKey = 16;
    private const int MostKeys = 1000;
    private const int LongestFile = 1 << 20;
    private const string Scheme = "Bearer ";
    private const string OwnHeader = "X-Api-Key";

    private readonly ImmutableArray<byte[]> _hashes;

    private ApiKeys(ImmutableArray<byte[]> hashes) => _hashes = hashes;

    /// <summary>Reads keys, one a line; empty lines and those that begin with # are none.</summary>
    /// <param name="path">The file; null if everybody may ask.</param>
    /// <exception cref="ArgumentException">A line is no key, or there is none; the message shows none of them.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static ApiKeys Read(string? path)
    {
        if (path is null)
            return new ApiKeys([]);
        var bytes = InputFile.TryReadAll(path, LongestFile)
            ?? throw new ArgumentException($"{path}: too long for a file of keys");
        var hashes = ImmutableArray.CreateBuilder<byte[]>();
        foreach (var (number, line) in Encoding.UTF8.GetString(bytes).Split('\n').Index())
        {
            var key = line.Trim();
            if (key.Length == 0 || key[0] == '#')
                continue;
            if (key.Length < ShortestKey || key.Any(character => character is <= ' ' or > '~'))
                throw new ArgumentException(
                    $"{path}: line {number + 1} is no key: {ShortestKey} letters, digits or signs of ASCII at least");
            hashes.Add(Hash(key));
        }

        return hashes.Count is > 0 and <= MostKeys
            ? new ApiKeys(hashes.ToImmutable())
            : throw new ArgumentException($"{path}: {hashes.Count} keys, not 1 to {MostKeys}");
    }

    /// <summary>Lets requests pass that show a key, or ask for what is open to all.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (_hashes.IsEmpty || context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null || IsKnown(context.Request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private bool IsKnown(HttpRequest request)
    {
        var authorization = request.Headers[HeaderNames.Authorization].ToString();
        var key = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : request.Headers[OwnHeader].ToString();
        var hash = Hash(key);

        // All of them, always: the time tells nothing.
        var isKnown = false;
        foreach (var known in _hashes)
            isKnown |= CryptographicOperations.FixedTimeEquals(known, hash);
        return isKnown;
    }
}

/// <summary>Marks an address that asks for no key.</summary>
internal sealed class OpenToAll;
