using System.Collections.Immutable;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Libtorch;

/// <summary>
/// Whether libtorch's results are right on this processor. Its convolutions come from oneDNN, whose kernels for channels that do
/// not fill vectors are wrong on some (Zen 5 in a virtual machine, oneDNN 3.7.1, 20 and 50 channels); without oneDNN libtorch has
/// kernels of its own.
/// </summary>
/// <param name="Disagreements">What was wrong, with oneDNN and then without.</param>
/// <param name="UsesOneDnn">How libtorch computes from now on.</param>
/// <param name="IsRight">Whether that gives the right results.</param>
internal sealed record LibtorchCheck(ImmutableArray<Disagreement> Disagreements, bool UsesOneDnn, bool IsRight)
{
    /// <summary>Tries with oneDNN, and if that is wrong without, and leaves libtorch so.</summary>
    /// <param name="find">Computes something and says what is wrong with it; given the side's name.</param>
    public static LibtorchCheck Run(Func<string, Disagreement?> find)
    {
        LibtorchRuntime.TryUseOneDnn(true);
        if (find("libtorch") is not { } first)
            return new LibtorchCheck([], UsesOneDnn: true, IsRight: true);
        if (!LibtorchRuntime.TryUseOneDnn(false))
            return new LibtorchCheck([first], UsesOneDnn: true, IsRight: false);
        return find("libtorch without oneDNN") is { } second
            ? new LibtorchCheck([first, second], UsesOneDnn: false, IsRight: false)
            : new LibtorchCheck([first], UsesOneDnn: false, IsRight: true);
    }

    /// <summary>A line for each disagreement, and for people what became of it.</summary>
    /// <param name="what">Names what was computed.</param>
    public IEnumerable<string> Lines(string what) => Disagreements.Select((wrong, i) => (i, Disagreements.Length, IsRight) switch
    {
        (0, 1, true) => $"{what}: {wrong}; it is measured without oneDNN",
        (0, 1, false) or (1, _, _) => $"{what}: {wrong}; it is left out",
        _ => $"{what}: {wrong}",
    });
}
