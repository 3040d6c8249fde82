using Tersor.Format;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>Puts a <see cref="SpectralForm"/> on every weight of a network.</summary>
public static class SpectralNorm
{
    /// <summary>Normalises all weights of a network, which must be dense.</summary>
    public static void Apply(Network network)
    {
        for (var i = 0; i < network.Parameters.Length; i++)
            if (network.Parameters[i] is { Spec.Role: ParameterRole.Weight } parameter)
                parameter.Reparameterize(
                    new SpectralForm(parameter.Form.Owned, network.Seed, RandomStreams.SingularVector(i)),
                    disposePrevious: false);
    }

    /// <summary>Moves the singular vectors of a network's normalised weights, if it has any, by one iteration.</summary>
    public static void Iterate(Network network)
    {
        foreach (var parameter in network.Parameters)
            (parameter.Form as SpectralForm)?.Iterate();
    }
}
