namespace Tersor.Host;

/// <summary>Reads what a request sends, up to a limit, whatever length it claims.</summary>
internal static class RequestBody
{
    /// <exception cref="RefusedRequestException">It is longer.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
            throw TooLong(limit);
        using var body = new MemoryStream();
        var block = new byte[16384];
        try
        {
            for (int read; (read = await request.Body.ReadAsync(block, cancellationToken)) > 0;)
            {
                if (body.Length + read > limit)
                    throw TooLong(limit);
                body.Write(block, 0, read);
            }
        }
        catch (BadHttpRequestException error)
        {
            throw error.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLong(limit) : RefusedRequestException.Bad(error.Message);
        }

        return body.ToArray();
    }

    private static RefusedRequestException TooLong(int limit) =>
        new(StatusCodes.Status413PayloadTooLarge, $"a request has at most {limit} bytes");
}
