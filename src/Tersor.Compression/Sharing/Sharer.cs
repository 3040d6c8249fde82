using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Lets a network's weights share centroids while it is trained: for a first part of the training, if the stage has one, weights
/// go on learning and may change their centroid; then codes are fixed and the centroids learn.
/// </summary>
internal sealed class Sharer : IFormSchedule
{
    private const int RefitInterval = 20;

    private readonly Network _network;
    private readonly ShareStage _stage;
    private readonly int _reassignSteps;
    private bool _fixed;

    /// <summary>Takes over all weights of a network.</summary>
    /// <param name="network">With dense or pruned weights.</param>
    /// <param name="stage">The settings of the sharing.</param>
    /// <param name="steps">The steps of the training.</param>
    /// <param name="seed">Decides random initialisations.</param>
    public Sharer(Network network, ShareStage stage, int steps, ulong seed)
    {
        _network = network;
        _stage = stage;
        _reassignSteps = (int)(stage.Reassign * steps);
        _fixed = _reassignSteps == 0;
        if (_fixed)
            WeightSharer.ShareWeights(network, stage, seed);
        else
            foreach (var parameter in Weights)
            {
                var layer = LayerName.Of(parameter.Spec);
                parameter.Reparameterize(
                    new ClusteredForm(parameter.Form, stage.BitsOf(layer), stage.BitPriceOf(layer), stage.Initialization, seed),
                    disposePrevious: false);
            }
    }

    /// <inheritdoc/>
    public bool IsSettled => _fixed;

    private IEnumerable<Parameter> Weights => _network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Weight);

    /// <inheritdoc/>
    public void BeforeStep(int step)
    {
        if (_fixed)
            return;
        if (step >= _reassignSteps)
            Finish();
        else if (step > 0 && step % RefitInterval == 0)
            foreach (var parameter in Weights)
                ((ClusteredForm)parameter.Form).Refit();
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (_fixed)
            return;
        foreach (var parameter in Weights)
            parameter.Reparameterize(((ClusteredForm)parameter.Form).Fix(_stage.Gradient));
        _fixed = true;
    }
}
