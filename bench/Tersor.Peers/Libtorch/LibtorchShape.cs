using static TorchSharp.torch;

namespace Tersor.Peers.Libtorch;

/// <summary>A module without parameters: a view of its input.</summary>
/// <param name="name">The node's name.</param>
/// <param name="view">From input to output.</param>
internal sealed class LibtorchShape(string name, Func<Tensor, Tensor> view) : nn.Module<Tensor, Tensor>(name)
{
    public override Tensor forward(Tensor x) => view(x);
}
