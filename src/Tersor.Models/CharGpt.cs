using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// A small language model over characters that looks back by attention (Vaswani et al. 2017, in the order of Radford et al.
/// 2019): embeddings of characters and positions, two blocks of attention in four heads and a layer of four times the width,
/// the next character at each of 64 steps.
/// </summary>
public static class CharGpt
{
    private const int Window = 64;
    private const int ShakespearesCharacters = 65;
    private const int Features = 96;
    private const int Heads = 4;
    private const int Blocks = 2;

    /// <summary>Graph and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "a transformer of two blocks that writes text, 250,753 parameters, any UTF-8 text",
        new TextKind(BuildGraph),
        BuildGraph(ShakespearesCharacters),
        BestRecipe(),
        NaiveRecipe());

    private static ModelGraph BuildGraph(int characters)
    {
        var builder = new ModelGraphBuilder("char-gpt", Window).Embedding(characters, Features);
        AddConstant(builder, BinaryFunction.Add, [Window, Features], ConstantStart.Normal);
        for (var block = 0; block < Blocks; block++)
        {
            var input = builder.Current;
            Attend(LayerNorm(builder)).Linear(Features).Add(input);
            var middle = builder.Current;
            LayerNorm(builder).Linear(4 * Features).Node(new UnaryNode("", [], UnaryFunction.Gelu)).Linear(Features).Add(middle);
        }

        return LayerNorm(builder).Linear(characters).Build();
    }

    private static ModelGraphBuilder LayerNorm(ModelGraphBuilder builder)
    {
        builder.Node(new NormalizeNode("", [], [1]));
        AddConstant(builder, BinaryFunction.Multiply, [Features], ConstantStart.Ones);
        return AddConstant(builder, BinaryFunction.Add, [Features], ConstantStart.Zeros);
    }

    /// <summary>Each step's mean of the values at the steps up to it, weighted by how well its query suits their keys.</summary>
    private static ModelGraphBuilder Attend(ModelGraphBuilder builder)
    {
        var joint = builder.Linear(3 * Features).Current;
        var query = Head(0, [1, 0, 2]);
        var key = Head(1, [1, 2, 0]);
        var value = Head(2, [1, 0, 2]);
        var scaled = builder.Node(new MatMulNode("", [query, key]))
            .Node(new UnaryNode("", [], UnaryFunction.Scale, 1f / MathF.Sqrt((float)Features / Heads))).Current;
        var mask = builder.Node(new ConstantNode("", [], [Window, Window], Start: ConstantStart.Causal)).Current;
        var weights = builder.Node(new BinaryNode("", [scaled, mask], BinaryFunction.Add)).Node(new SoftmaxNode("", [], 2))
            .Current;
        return builder.Node(new MatMulNode("", [weights, value])).Node(new PermuteNode("", [], [1, 0, 2]))
            .Reshape(Window, Features);

        int Head(int part, int[] order) => builder.From(joint).Node(new SliceNode("", [], 1, part * Features, Features))
            .Reshape(Window, Heads, Features / Heads).Node(new PermuteNode("", [], [.. order])).Current;
    }

    private static ModelGraphBuilder AddConstant(
        ModelGraphBuilder builder, BinaryFunction function, int[] extents, ConstantStart start)
    {
        var input = builder.Current;
        var constant = builder.Node(new ConstantNode("", [], [.. extents], IsTrained: true, start)).Current;
        return builder.Node(new BinaryNode("", [input, constant], function));
    }

    private static CompressionRecipe BestRecipe() => new CompressionRecipe { Pruning = null }
        .Train(train => train with { Epochs = 6, Batch = 32, Rate = 2e-3f, Warmup = 0.1f, ClipNorm = 1f })
        .Share(share => share with
        {
            Bits = 4,
            BitPrice = 0.03,
            Reassign = 0.8,
            Training = share.Training with
            {
                Epochs = 4,
                Batch = 32,
                Rate = 2e-3f,
                ClipNorm = 1f,
                Distillation = new SoftTargetSettings { Temperature = 2, Weight = 0.5f },
            },
        })
        .Encode(encode => encode with { Bias = BiasTreatment.Half });

    private static CompressionRecipe NaiveRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 6, Batch = 32, Rate = 2e-3f, Warmup = 0.1f, ClipNorm = 1f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Schedule = PruningSchedule.OneShot,
            Sparsity = 0.5,
            Training = prune.Training with { Epochs = 2, Batch = 32, Rate = 1e-4f, ClipNorm = 1f },
        })
        .Share(share => share with
        {
            Bits = 5,
            Initialization = CentroidInitialization.Linear,
            Training = share.Training with { Epochs = 1, Batch = 32, ClipNorm = 1f },
        });
}
