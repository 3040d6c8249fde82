using System.Diagnostics.Metrics;

namespace Tersor.Host;

/// <summary>
/// What the service measures, under the meter <c>Tersor.Host</c> (<c>dotnet-counters monitor --counters Tersor.Host</c>).
/// </summary>
internal sealed class PredictionMetrics(IMeterFactory factory)
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Tersor.Host";

    /// <summary>The name of the counter of refusals.</summary>
    public const string Refusals = "tersor.refusals";

    /// <summary>The tag of refusals.</summary>
    public const string StatusTag = "status";

    /// <summary>The tag of everything else.</summary>
    public const string ModelTag = "model";

    private readonly Counter<long> _predictions =
        Meter(factory).CreateCounter<long>("tersor.predictions", description: "Answers given, by model.");
    private readonly Counter<long> _refusals =
        Meter(factory).CreateCounter<long>(Refusals, description: "Requests turned away, by status.");
    private readonly Histogram<double> _duration = Meter(factory).CreateHistogram<double>(
        "tersor.prediction.duration", "s", "Time to an answer in seconds, waiting included; to a text's first character.");

    public void Predicted(string model, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>(ModelTag, model);
        _predictions.Add(1, tag);
        _duration.Record(time.TotalSeconds, tag);
    }

    public void Refused(int status) => _refusals.Add(1, new KeyValuePair<string, object?>(StatusTag, status));

    private static Meter Meter(IMeterFactory factory) => factory.Create(MeterName);
}
