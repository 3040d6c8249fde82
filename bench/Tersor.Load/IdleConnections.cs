using System.Net.Sockets;
using System.Text;

namespace Tersor.Load;

/// <summary>
/// Connections that ask nothing: every other one was answered once and is kept, the rest never end the head of their request.
/// </summary>
internal sealed class IdleConnections : IDisposable
{
    private const string HalfHead = "GET /health HTTP/1.1\r\nHost: x\r\n";

    private readonly List<Socket> _sockets = [];

    /// <summary>How many were opened.</summary>
    public int Opened => _sockets.Count;

    /// <summary>How many the service still holds: it may hang up on those that take too long.</summary>
    public int Held => _sockets.Count(socket => !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0));

    /// <exception cref="SocketException">The system allows no more connections or files.</exception>
    public static async Task<IdleConnections> OpenAsync(Uri address, int count, CancellationToken cancellationToken)
    {
        var idle = new IdleConnections();
        try
        {
            var answer = new byte[4096];
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                idle._sockets.Add(socket);
                await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
                var isWhole = i % 2 == 0;
                await socket.SendAsync(Encoding.ASCII.GetBytes(isWhole ? HalfHead + "\r\n" : HalfHead), cancellationToken);
                if (isWhole)
                    await socket.ReceiveAsync(answer, cancellationToken);
            }
        }
        catch
        {
            idle.Dispose();
            throw;
        }

        return idle;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }
}
