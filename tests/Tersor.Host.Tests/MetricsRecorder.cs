using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Tersor.Host.Tests;

/// <summary>What one service measures, from now on.</summary>
internal sealed class MetricsRecorder : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, object? Status)> _measurements = [];
    private readonly MeterListener _listener = new();

    public MetricsRecorder(IServiceProvider services)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Tersor.Host" && ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IEnumerable<int> Statuses => _measurements.Where(one => one.Name == "tersor.refusals").Select(one => (int)one.Status!);

    public double Sum(string name) => _measurements.Where(one => one.Name == name).Sum(one => one.Value);

    public int Count(string name) => _measurements.Count(one => one.Name == name);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measurements.Enqueue((instrument.Name, value, tags.IsEmpty ? null : tags[0].Value));
}
