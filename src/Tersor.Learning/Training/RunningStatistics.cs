using Tersor.Format;

namespace Tersor.Learning;

/// <summary>The running statistics of a network's batch normalisations, one after another.</summary>
/// <param name="network">The network.</param>
internal sealed class RunningStatistics(Network network)
{
    private readonly Parameter[] _parameters =
        [.. network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Statistic)];

    /// <summary>How many values there are.</summary>
    public int Count => _parameters.Sum(parameter => parameter.Spec.Count);

    /// <summary>Copies them from the network.</summary>
    /// <param name="values">Room for them, or for more.</param>
    public void Read(Span<float> values)
    {
        foreach (var parameter in _parameters)
        {
            parameter.Form.Owned.CopyTo(values[..parameter.Spec.Count]);
            values = values[parameter.Spec.Count..];
        }
    }

    /// <summary>Puts them into the network.</summary>
    /// <param name="values">They, and perhaps more.</param>
    public void Write(ReadOnlySpan<float> values)
    {
        foreach (var parameter in _parameters)
        {
            parameter.Form.Owned.CopyFrom(values[..parameter.Spec.Count]);
            values = values[parameter.Spec.Count..];
        }
    }
}
