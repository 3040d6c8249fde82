namespace Tersor.Host;

/// <summary>A request is not answered, for a reason that is the caller's to know.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">One line.</param>
internal sealed class RefusedRequestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>The request itself is wrong.</summary>
    public static RefusedRequestException Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>The request is written in something that is not read here.</summary>
    public static RefusedRequestException Unsupported(string message) => new(StatusCodes.Status415UnsupportedMediaType, message);

    /// <summary>There is no room for the request now.</summary>
    public static RefusedRequestException Busy(string message) => new(StatusCodes.Status503ServiceUnavailable, message);
}
