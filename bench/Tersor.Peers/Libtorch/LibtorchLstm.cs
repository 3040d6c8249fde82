using Tersor.Format;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tersor.Peers.Libtorch;

/// <summary>libtorch's LSTM over x [n, steps, features], whose output alone goes on.</summary>
internal sealed class LibtorchLstm : nn.Module<Tensor, Tensor>
{
    private readonly LSTM _lstm;

    public LibtorchLstm(LstmNode node, int features)
        : base(node.Name)
    {
        _lstm = nn.LSTM(features, node.Hidden, batchFirst: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => _lstm.call(x).Item1;

    /// <summary>
    /// Takes over the parameters of a node of that name. libtorch adds a second bias, which would learn the same again: it stays
    /// 0.
    /// </summary>
    public void Load(string name, Func<string, float[]> parameter)
    {
        foreach (var (full, target) in _lstm.named_parameters())
        {
            using var guard = no_grad();
            switch (full)
            {
                case "weight_ih_l0":
                    Copy(target, parameter($"{name}.input"));
                    break;
                case "weight_hh_l0":
                    Copy(target, parameter($"{name}.recurrent"));
                    break;
                case "bias_ih_l0":
                    Copy(target, parameter($"{name}.bias"));
                    break;
                default:
                    target.zero_();
                    target.requires_grad_(false);
                    break;
            }
        }
    }

    private static void Copy(Tensor target, float[] values)
    {
        using var source = tensor(values, target.shape);
        target.copy_(source);
    }
}
