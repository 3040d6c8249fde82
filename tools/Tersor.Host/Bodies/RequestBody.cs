namespace Tersor.Host;

/// <summary>What a request sends: read up to a limit of bytes and of time, whatever length it claims.</summary>
internal sealed class RequestBody : IDisposable
{
    private BufferPool _pool;
    private byte[] _buffer;
    private int _length;

    private RequestBody(BufferPool pool, byte[] buffer)
    {
        _pool = pool;
        _buffer = buffer;
    }

    /// <summary>The bytes, until the body is disposed of.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="RefusedRequestException">It is too long, too slow or broken, or there is no room for it now.</exception>
    /// <exception cref="OperationCanceledException">The caller hung up.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, BodyBuffers buffers, HostSettings settings)
    {
        // Refused before the client is told to go on (Expect: 100-continue).
        if (request.ContentLength > settings.MaxBody)
            throw TooLong(settings);
        if (buffers.Short.TryRent() is not { } first)
            throw RefusedRequestException.Busy("too many requests are arriving; try again");
        var body = new RequestBody(buffers.Short, first);
        var hungUp = request.HttpContext.RequestAborted;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(hungUp);
        deadline.CancelAfter(settings.BodyTimeout);
        try
        {
            await body.FillAsync(request, buffers, settings, deadline.Token);
            return body;
        }
        catch (Exception error)
        {
            body.Dispose();
            throw error switch
            {
                OperationCanceledException when hungUp.IsCancellationRequested => error,
                OperationCanceledException when body._pool == buffers.Short && body._length == first.Length =>
                    RefusedRequestException.Busy("too many long requests are arriving; try again"),
                OperationCanceledException => TooSlow(settings),
                BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLong(settings),
                BadHttpRequestException bad =>
                    new RefusedRequestException(bad.StatusCode, "the request ends or breaks off within its body"),
                IOException => new OperationCanceledException("the connection broke", error),
                _ => error,
            };
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _pool.Return(_buffer);

    private static RefusedRequestException TooLong(HostSettings settings) =>
        new(StatusCodes.Status413PayloadTooLarge, $"a request has at most {settings.MaxBody} bytes");

    private static RefusedRequestException TooSlow(HostSettings settings) => new(
        StatusCodes.Status408RequestTimeout, $"the request did not arrive within {settings.BodyTimeout.TotalSeconds:0} s");

    private async Task FillAsync(
        HttpRequest request, BodyBuffers buffers, HostSettings settings, CancellationToken cancellationToken)
    {
        for (int read; (read = await request.Body.ReadAsync(_buffer.AsMemory(_length), cancellationToken)) > 0;)
        {
            _length += read;
            if (_length > settings.MaxBody)
                throw TooLong(settings);
            if (_length < _buffer.Length)
                continue;
            var longer = await buffers.Long.RentAsync(cancellationToken);
            Bytes.CopyTo(longer);
            _pool.Return(_buffer);
            (_pool, _buffer) = (buffers.Long, longer);
        }
    }
}
