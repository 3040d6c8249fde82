using Microsoft.AspNetCore.Connections;

namespace Tersor.Host;

/// <summary>
/// Keeps the number of open connections within the limit. A new one takes the place of the one that has been without a request
/// for longest, so that thousands of idle connections keep nobody out; if all are busy, it is closed.
/// </summary>
internal sealed class ConnectionGate(HostSettings settings)
{
    private readonly Lock _lock = new();

    // The one that became idle first in front.
    private readonly LinkedList<OpenConnection> _idle = [];
    private int _open;

    /// <summary>Puts the gate in front of whatever serves a connection.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async context =>
    {
        var connection = new OpenConnection(context);
        if (!TryEnter(connection))
        {
            context.Abort();
            return;
        }

        try
        {
            context.Features.Set(connection);
            await next(context);
        }
        finally
        {
            Leave(connection);
        }
    };

    /// <summary>A connection is busy while it has a request.</summary>
    public async Task TrackAsync(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<OpenConnection>();
        if (connection is null)
        {
            await next(context);
            return;
        }

        lock (_lock)
        {
            if (connection.Requests++ == 0 && !connection.HasLeft)
                _idle.Remove(connection.Place);
        }

        try
        {
            await next(context);
        }
        finally
        {
            lock (_lock)
            {
                if (--connection.Requests == 0 && !connection.HasLeft)
                    _idle.AddLast(connection.Place);
            }
        }
    }

    private bool TryEnter(OpenConnection connection)
    {
        OpenConnection? evicted = null;
        lock (_lock)
        {
            if (_open == settings.Connections)
            {
                if (_idle.First is not { } first)
                    return false;
                evicted = first.Value;
                Forget(evicted);
            }

            _open++;
            _idle.AddLast(connection.Place);
        }

        evicted?.Context.Abort(new ConnectionAbortedException("idle, and its place is needed"));
        return true;
    }

    private void Leave(OpenConnection connection)
    {
        lock (_lock)
        {
            if (!connection.HasLeft)
                Forget(connection);
        }
    }

    private void Forget(OpenConnection connection)
    {
        connection.HasLeft = true;
        if (connection.Place.List is not null)
            _idle.Remove(connection.Place);
        _open--;
    }

    /// <summary>A connection, and whether it has a request.</summary>
    private sealed class OpenConnection
    {
        public OpenConnection(ConnectionContext context) =>
            (Context, Place) = (context, new LinkedListNode<OpenConnection>(this));

        public ConnectionContext Context { get; }

        /// <summary>Its place among those that are idle.</summary>
        public LinkedListNode<OpenConnection> Place { get; }

        /// <summary>The requests that it has now; several by HTTP/2.</summary>
        public int Requests { get; set; }

        /// <summary>Whether it counts no more.</summary>
        public bool HasLeft { get; set; }
    }
}
