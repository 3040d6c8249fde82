using Tersor.Compression;
using Tersor.Format;

namespace Tersor.Models;

/// <summary>
/// A language model over characters (after Graves 2013): an embedding of 64, an LSTM of 256 cells, and the next character at each of 64
/// steps; 349,569 parameters with the 65 characters of Shakespeare.
/// </summary>
public static class CharLstm
{
    private const int Window = 64;
    private const int ShakespearesCharacters = 65;

    /// <summary>Graph and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "an LSTM of 256 cells that writes text, 349,569 parameters, any UTF-8 text",
        Graph(ShakespearesCharacters),
        BestRecipe(),
        NaiveRecipe())
    { ForVocabulary = Graph };

    private static ModelGraph Graph(int characters) =>
        new ModelGraphBuilder("char-lstm", Window).Embedding(characters, 64).Lstm(256).Dropout(0.1f).Linear(characters).Build();

    private static CompressionRecipe BestRecipe()
    {
        // A scan of its layers says that the recurrent weights bear few bits much better than a sparsity of the same size. The retraining is a second
        // training, as fast as the first: at a tenth of the rate the network doesn't get back to where it was.
        return new CompressionRecipe { Pruning = null }
            .Train(train => train with { Epochs = 6, Batch = 32, Rate = 4e-3f, ClipNorm = 1f })
            .Share(share => share with
            {
                Bits = 5,
                BitPrice = 0.08,
                Reassign = 0.8,
                Training = share.Training with
                {
                    Epochs = 12,
                    Batch = 32,
                    Rate = 5e-3f,
                    ClipNorm = 1f,
                    Distillation = new DistillationPlan { Temperature = 2, Weight = 0.5f },
                },
            })
            .ShareLayer("embedding1", bitPrice: 0.005)
            .ShareLayer("lstm1.input", bitPrice: 0.03)
            .ShareLayer("fc1", bitPrice: 0.01)
            .Encode(encode => encode with { Bias = BiasTreatment.Half });
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
