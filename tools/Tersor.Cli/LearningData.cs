using Tersor.Cli.Output;
using Tersor.Format;
using Tersor.Learning.Data;

namespace Tersor.Cli;

/// <summary>A data set beside the model that takes it.</summary>
/// <param name="Train">What to learn from.</param>
/// <param name="Test">What to be judged by.</param>
/// <param name="Graph">The model, with the input normalisation of the training set.</param>
/// <param name="Discriminator">What a model that makes images learns against; null for other models.</param>
internal sealed record LearningData(IDataset Train, IDataset Test, ModelGraph Graph, ModelGraph? Discriminator = null)
{
    /// <summary>For example <c>fashion-mnist (60,000 + 10,000 images)</c>.</summary>
    public string Description => $"{Train.Name} ({Figure.Count(Train.Count)} + {Figure.Count(Test.Count)} {Train.Unit})";

    /// <summary>The characters of a text model; null where there is no text.</summary>
    public string? Vocabulary => (Train as TextDataset)?.Vocabulary.ToString();
}
