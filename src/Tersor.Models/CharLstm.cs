using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// Language models over characters (after Graves 2013): an embedding, one or two LSTMs of 256 cells, and the next character at
/// each of 64 steps.
/// </summary>
public static class CharLstm
{
    private const int Window = 64;
    private const int ShakespearesCharacters = 65;

    /// <summary>One LSTM over an embedding of 64.</summary>
    public static ModelDefinition Definition { get; } = Define(
        "an LSTM of 256 cells that writes text, 349,569 parameters, any UTF-8 text",
        characters => Start("char-lstm", characters, 64).Lstm(256).Dropout(0.1f).Linear(characters).Build());

    /// <summary>The same with the output's weights tied to an embedding of 256 (Press and Wolf 2017).</summary>
    public static ModelDefinition Tied { get; } = Define(
        "char-lstm with outputs tied to an embedding of 256, 542,017 parameters",
        characters => Start("char-lstm-tied", characters, 256).Lstm(256).Dropout(0.1f).TiedLinear(table: 1).Build());

    /// <summary>Two LSTMs over an embedding of 64.</summary>
    public static ModelDefinition TwoLayers { get; } = Define(
        "char-lstm with a second LSTM of 256 cells, 874,881 parameters",
        characters =>
            Start("char-lstm-2", characters, 64).Lstm(256).Dropout(0.1f).Lstm(256).Dropout(0.1f).Linear(characters).Build());

    private static ModelDefinition Define(string summary, Func<int, ModelGraph> forVocabulary)
    {
        var graph = forVocabulary(ShakespearesCharacters);
        return new ModelDefinition(summary, new TextKind(forVocabulary), graph, BestRecipe(graph), NaiveRecipe())
        {
            SmallRecipe = ShrinkPreset.Of(BestRecipe(graph), ratio: 15),
            TinyRecipe = ShrinkPreset.Of(BestRecipe(graph), ratio: 25),
        };
    }

    private static ModelGraphBuilder Start(string name, int characters, int features) =>
        new ModelGraphBuilder(name, Window).Embedding(characters, features);

    private static CompressionRecipe BestRecipe(ModelGraph graph)
    {
        // A scan of its layers says that the recurrent weights bear few bits much better than a sparsity of the same size. The
        // retraining is a second training, as fast as the first: at a tenth of the rate the network doesn't get back to where it
        // was.
        var recipe = new CompressionRecipe { Pruning = null }
            .Train(train => train with { Epochs = 6, Batch = 32, Rate = 4e-3f, ClipNorm = 1f })
            .Share(share => share with
            {
                Bits = 5,
                BitPrice = 0.06,
                Reassign = 0.8,
                Training = share.Training with
                {
                    Epochs = 16,
                    Batch = 32,
                    Rate = 5e-3f,
                    ClipNorm = 1f,
                    Distillation = new SoftTargetSettings { Temperature = 2, Weight = 0.5f },
                },
            })
            .Encode(encode => encode with { Bias = BiasTreatment.Half });
        return graph.Nodes.Aggregate(recipe, (priced, node) => node switch
        {
            EmbeddingNode => priced.ShareLayer(node.Name, bitPrice: 0.005),
            LstmNode => priced.ShareLayer($"{node.Name}.input", bitPrice: 0.03),
            LinearNode { IsTied: false } => priced.ShareLayer(node.Name, bitPrice: 0.01),
            _ => priced,
        });
    }

    private static CompressionRecipe NaiveRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 6, Batch = 32, Rate = 4e-3f, ClipNorm = 1f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Schedule = PruningSchedule.OneShot,
            Sparsity = 0.66,
            Training = prune.Training with { Epochs = 4, Batch = 32, Rate = 1e-4f, ClipNorm = 1f },
        })
        .Share(share => share with
        {
            Bits = 5,
            Initialization = CentroidInitialization.Linear,
            Training = share.Training with { Epochs = 1, Batch = 32, ClipNorm = 1f },
        });
}
