using System.Diagnostics;
using Tersor.Inference;

namespace Tersor.Peers.Inference;

/// <summary>Our session, on the compressed file.</summary>
internal sealed class TersorPredictor(CompressedModel model, float[] inputs, int threads) : IPeerPredictor
{
    private readonly Session _session = model.CreateSession(new SessionOptions { Threads = threads });
    private readonly float[] _outputs = new float[inputs.Length / model.InputLength * model.OutputLength];

    public void Run() => _session.Run(inputs, _outputs);

    public float[] Outputs() => _outputs;

    /// <summary>The time of each step, over half a second of predictions, once their code is compiled.</summary>
    public SessionProfile Profile()
    {
        var profile = new SessionProfile(model);
        _session.Profile = profile;
        RunFor(TimeSpan.FromSeconds(1));
        profile.Reset();
        RunFor(TimeSpan.FromSeconds(0.5));
        _session.Profile = null;
        return profile;
    }

    private void RunFor(TimeSpan time)
    {
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < time;)
            Run();
    }

    public void Dispose() => _session.Dispose();
}
