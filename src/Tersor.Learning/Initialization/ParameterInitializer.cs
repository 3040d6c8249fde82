using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Learning;

/// <summary>
/// Fills the parameters of a new network: weights as <see cref="WeightInitialization"/> says with the gain of the activation
/// they lead to, biases 0, those of forget gates 1 (Jozefowicz et al. 2015), normalisations the identity, constants as their
/// nodes say. The values of parameter i are a function of the seed and i alone.
/// </summary>
internal sealed class ParameterInitializer(ModelGraph graph, ulong seed, WeightInitialization initialization)
{
    private const float SmallDeviation = 0.02f;

    /// <summary>Added to a logit, it leaves nothing of its share.</summary>
    private const float Hidden = -1e9f;

    /// <summary>Fills one parameter.</summary>
    /// <param name="value">The parameter's tensor.</param>
    /// <param name="spec">The parameter's name, role and shape.</param>
    /// <param name="nodeIndex">The node that it belongs to.</param>
    /// <param name="parameterIndex">Its place among the graph's parameters.</param>
    public void Fill(Tensor value, ParameterSpec spec, int nodeIndex, int parameterIndex)
    {
        if (graph.Nodes[nodeIndex] is ConstantNode constant)
            FillConstant(value, constant.Start, RandomStreams.Parameter(parameterIndex));
        else if (spec.Role == ParameterRole.Weight)
            FillWeight(value, spec, nodeIndex, RandomStreams.Parameter(parameterIndex));
        else
            value.Device.Backend.Fill(value, spec.Name.EndsWith(".gamma") || spec.Name.EndsWith(".variance") ? 1f : 0f);
        if (spec.Role == ParameterRole.Bias && graph.Nodes[nodeIndex] is LstmNode lstm)
            value.Device.Backend.Fill(value.View(new Shape(lstm.Hidden), new Shape(1), value.Offset + lstm.Hidden), 1f);
    }

    private void FillConstant(Tensor value, ConstantStart start, ulong stream)
    {
        if (start == ConstantStart.Normal)
        {
            value.Device.Backend.RandomNormal(value, seed, stream, 0f, SmallDeviation);
        }
        else if (start == ConstantStart.Causal)
        {
            var (rows, columns) = (value.Shape[-2], value.Shape[-1]);
            value.CopyFrom(
                [.. Enumerable.Range(0, value.Count).Select(i => i % columns <= i / columns % rows ? 0f : Hidden)]);
        }
        else
        {
            value.Device.Backend.Fill(value, start == ConstantStart.Ones ? 1f : 0f);
        }
    }

    private void FillWeight(Tensor value, ParameterSpec spec, int nodeIndex, ulong stream)
    {
        var fanIn = FanIn(nodeIndex, spec);
        var deviation = initialization == WeightInitialization.SmallNormal
            ? SmallDeviation
            : Gain(FollowingActivation(nodeIndex)) / MathF.Sqrt(fanIn);
        var backend = value.Device.Backend;
        if (initialization != WeightInitialization.KaimingUniform)
        {
            backend.RandomNormal(value, seed, stream, 0f, deviation);
            return;
        }

        var bound = MathF.Sqrt(3f) * deviation;
        backend.RandomUniform(value, seed, stream, -bound, bound);
    }

    /// <summary>
    /// How many weights meet in an output: of an embedding that a linear layer is tied to, in one of that layer.
    /// </summary>
    private float FanIn(int nodeIndex, ParameterSpec spec) =>
        (graph.Nodes.FirstOrDefault(node => node is LinearNode linear && linear.Table == nodeIndex + 1) ?? graph.Nodes[nodeIndex])
            .FanIn(spec);

    /// <summary>The non-linearity that a node's output reaches first; null if it is the model's output before that.</summary>
    private ActivationNode? FollowingActivation(int nodeIndex)
    {
        for (var i = nodeIndex + 1; i < graph.Nodes.Length; i++)
        {
            if (!graph.Nodes[i].Inputs.Contains(nodeIndex + 1))
                continue;
            return graph.Nodes[i] switch
            {
                ActivationNode activation => activation,
                { MultipliesWeights: true } => null,
                _ => FollowingActivation(i),
            };
        }

        return null;
    }

    private static float Gain(ActivationNode? activation) => activation?.Kind switch
    {
        ActivationKind.Relu => MathF.Sqrt(2f),
        ActivationKind.LeakyRelu => MathF.Sqrt(2f / (1f + (activation.Slope * activation.Slope))),
        ActivationKind.Tanh => 5f / 3f,
        _ => 1f,
    };
}
