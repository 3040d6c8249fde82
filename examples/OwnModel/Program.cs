using Tersor.Compression;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Tasks;

// The network: two convolutions, with a shortcut around the second.
var layers = new ModelGraphBuilder("shapes", 1, Shapes.Side, Shapes.Side).Conv2d(16, kernel: 3, padding: 1).Relu().MaxPool2d(2);
var shortcut = layers.Current;
var graph = layers.Conv2d(16, kernel: 3, padding: 1).Relu().Add(shortcut).MaxPool2d(2)
    .Flatten().Dropout(0.2f).Linear(Shapes.Names.Length).Build();

// What it is for: telling images apart, with a loss and a layer of its own.
using var device = Device.Cpu();
var data = new DatasetPair(Shapes.Draw(4000, seed: 1), Shapes.Draw(1000, seed: 2), "drawn");
using var task = new ImageClassification(graph, data, new TaskSetup(device)
{
    Loss = new FocalLoss(gamma: 2, Shapes.Names.Length),
    OwnLayers = (node, _) => node is DropoutNode dropout ? new GaussianDropout(dropout.Probability) : null,
});

// Trained, seven weights in ten pruned, its weights shared, and written.
var recipe = new CompressionRecipe()
    .Train(training => training with { Epochs = 8, Rate = 3e-3f })
    .Prune(prune => prune with { Sparsity = 0.7, Training = prune.Training with { Epochs = 8, Rate = 3e-3f } })
    .Share(share => share with { Bits = 4, Training = share.Training with { Epochs = 4, Rate = 1e-3f } });
using (var output = OutputFile.Reserve("shapes.tersor"))
{
    var request = new CompressionRequest { Task = task, Recipe = recipe, Output = output, Metadata = task.Notes };
    var report = CompressionPipeline.Run(request);
    foreach (var stage in report.Stages)
        Console.WriteLine($"{stage.Name}: {stage.Score}, {stage.Bytes:N0} bytes");
}

// The file predicts by itself.
var model = CompressedModel.Load("shapes.tersor");
using var session = model.CreateSession();
var (input, logits) = (new float[model.InputLength], new float[model.OutputLength]);
var drawing = Shapes.Draw(1, seed: 3);
model.Normalize(drawing.Image(0), input);
session.Run(input, logits);
Console.WriteLine($"a {Shapes.Names[drawing.Labels[0]]} is seen as a {model.Labels[Array.IndexOf(logits, logits.Max())]}");
