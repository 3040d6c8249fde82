using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Inference.Devices;

/// <summary>
/// A compressed model, ready to run on a device: layers whose weights are few multiply by their codes alone. It belongs to the
/// device's thread, and in steady state its predictions allocate nothing.
/// </summary>
/// <example><code>
/// using var device = DeviceCatalog.Open("cuda:0");
/// using var session = DeviceSession.Load("lenet-5.tersor", device);
/// float[] input = new float[64 * session.InputLength], output = new float[64 * session.OutputLength];
/// session.Run(input, output);
/// </code></example>
public sealed class DeviceSession : NetworkPredictor
{
    private DeviceSession(Network network, ImmutableArray<StoredTensor> tensors, KernelSelection selection)
        : base(network, ownsNetwork: true)
    {
        var choice = new LayerChoice(network, tensors, selection);
        var layers = Enumerable.Range(0, Graph.Nodes.Length).Where(node => Graph.Nodes[node].MultipliesWeights);
        Plan = [.. layers.Zip(Plan, choice.Choose)];
    }

    /// <summary>Loads a file.</summary>
    /// <param name="path">A <c>.tersor</c> file.</param>
    /// <param name="device">Where it runs; it stays the caller's.</param>
    /// <param name="selection">How layers that multiply by codes are chosen.</param>
    /// <exception cref="TersorFormatException">The file is damaged; the message names file, section and reason.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static DeviceSession Load(string path, Device device, KernelSelection selection = KernelSelection.Automatic) =>
        From(TersorFile.Read(path), device, selection);

    /// <summary>Prepares a file that has been read.</summary>
    /// <inheritdoc cref="Load"/>
    public static DeviceSession From(TersorFile file, Device device, KernelSelection selection = KernelSelection.Automatic)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(device);
        var network = Network.Build(file.Graph, device, seed: 0);
        network.Load(file.Tensors);
        return new DeviceSession(network, file.Tensors, selection);
    }
}
