using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tersor.Core;

/// <summary>
/// What each operation of a device costs: calls, time, multiply-adds and bytes. A device that works behind the host is waited for
/// after each operation, so that times are those of kernels. While nothing is watched, an operation pays a look at a null.
/// </summary>
/// <param name="mostEvents">How many single calls are kept for a trace; later ones only add to the costs.</param>
/// <example><code>
/// var profile = new OperationProfile();
/// using (profile.Watch(device))
///     trainer.RunEpoch(source);
/// foreach (var cost in profile.Costs) …
/// </code></example>
public sealed class OperationProfile(int mostEvents = 0)
{
    private readonly Dictionary<string, Sum> _sums = [];
    private readonly Stack<Call> _open = [];
    private readonly List<OperationEvent> _events = [];
    private readonly Stopwatch _watched = new();
    private long _origin;

    /// <summary>What each operation has cost, the most expensive first.</summary>
    public ImmutableArray<OperationCost> Costs =>
    [
        .. _sums.Select(pair => new OperationCost(
                pair.Key, pair.Value.Calls, Stopwatch.GetElapsedTime(0, pair.Value.Ticks).TotalSeconds, pair.Value.Products,
                pair.Value.Bytes, pair.Value.Launches))
            .OrderByDescending(cost => cost.Seconds),
    ];

    /// <summary>The first calls, in the order of their ends.</summary>
    public IReadOnlyList<OperationEvent> Events => _events;

    /// <summary>Calls that a trace lacks because there were too many.</summary>
    public long EventsLeftOut { get; private set; }

    /// <summary>The time that a device was watched for, that of the host between operations included.</summary>
    public TimeSpan Watched => _watched.Elapsed;

    /// <summary>Counts a device's operations until the returned guard is disposed.</summary>
    /// <exception cref="InvalidOperationException">The device is watched already.</exception>
    public IDisposable Watch(Device device) => new Attachment(this, device.Backend);

    internal void Begin(Backend backend, string name, ReadOnlySpan<Tensor?> tensors)
    {
        var bytes = 0d;
        foreach (var tensor in tensors)
            bytes += tensor is { } operand ? (double)operand.Count * operand.Type.Size() : 0;
        var shapes = _events.Count < mostEvents ? Shapes(tensors) : "";
        _open.Push(new Call(name, 0, bytes, shapes, Stopwatch.GetTimestamp(), backend.Launches));
    }

    /// <summary>Tells the multiply-adds of the operation that has begun last.</summary>
    internal void Count(double products) => _open.Push(_open.Pop() with { Products = products });

    internal void End(Backend backend)
    {
        backend.Finish();
        var now = Stopwatch.GetTimestamp();
        var call = _open.Pop();
        var ticks = now - call.Start;
        var launches = backend.Launches - call.Launches;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, call.Name, out _);
        sum = new Sum(
            sum.Calls + 1, sum.Ticks + ticks, sum.Products + call.Products, sum.Bytes + call.Bytes, sum.Launches + launches);
        if (_open.TryPeek(out var outer))
        {
            ref var outside = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, outer.Name, out _);
            outside.Ticks -= ticks;
            outside.Launches -= launches;
        }

        if (_events.Count < mostEvents)
        {
            _events.Add(new OperationEvent(
                call.Name, Stopwatch.GetElapsedTime(_origin, call.Start).TotalSeconds,
                Stopwatch.GetElapsedTime(call.Start, now).TotalSeconds, call.Products, call.Bytes, call.Shapes));
        }
        else
        {
            EventsLeftOut++;
        }
    }

    private static string Shapes(ReadOnlySpan<Tensor?> tensors)
    {
        List<string> shapes = [];
        foreach (var tensor in tensors)
        {
            if (tensor is { } operand)
                shapes.Add(operand.Shape.ToString());
        }

        return string.Join(' ', shapes);
    }

    private record struct Sum(long Calls, long Ticks, double Products, double Bytes, long Launches);

    private readonly record struct Call(
        string Name, double Products, double Bytes, string Shapes, long Start, long Launches);

    private sealed class Attachment : IDisposable
    {
        private readonly OperationProfile _profile;
        private readonly Backend _backend;

        public Attachment(OperationProfile profile, Backend backend)
        {
            if (backend.Profile is not null)
                throw new InvalidOperationException($"{backend.Name} is watched already.");
            (_profile, _backend) = (profile, backend);
            backend.Profile = profile;
            if (profile._origin == 0)
                profile._origin = Stopwatch.GetTimestamp();
            profile._watched.Start();
        }

        public void Dispose()
        {
            if (_backend.Profile != _profile)
                return;
            _backend.Profile = null;
            _profile._watched.Stop();
        }
    }
}
