using System.Diagnostics.Metrics;

namespace Tersor.Host;

/// <summary>
/// What the service measures, under the meter <c>Tersor.Host</c> (<c>dotnet-counters monitor --counters Tersor.Host</c>).
/// </summary>
internal sealed class PredictionMetrics(IMeterFactory factory)
{
    private readonly Counter<long> _predictions =
        Meter(factory).CreateCounter<long>("tersor.predictions", description: "Predictions made.");
    private readonly Counter<long> _refusals =
        Meter(factory).CreateCounter<long>("tersor.refusals", description: "Requests turned away, by status.");
    private readonly Histogram<double> _duration =
        Meter(factory).CreateHistogram<double>("tersor.prediction.duration", "us", "Time of a prediction, waiting included.");

    public void Predicted(TimeSpan time)
    {
        _predictions.Add(1);
        _duration.Record(time.TotalMicroseconds);
    }

    public void Refused(int status) => _refusals.Add(1, new KeyValuePair<string, object?>("status", status));

    private static Meter Meter(IMeterFactory factory) => factory.Create("Tersor.Host");
}
