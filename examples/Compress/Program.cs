using Tersor.Compression;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Models;
using Tersor.Tasks;

using var device = Device.Cpu();
var model = ModelZoo.Find("lenet-5");
var data = DatasetCatalog.Default().Load("fashion-mnist");
var recipe = model.Recipe.Prune(prune => prune with { Sparsity = 0.95 });

using var task = new ImageClassification(model.Graph, data, new TaskSetup(device));
using var output = OutputFile.Reserve("lenet-5.tersor");
var report = CompressionPipeline.Run(new CompressionRequest { Task = task, Recipe = recipe, Output = output });
Console.WriteLine($"{report.Ratio:F1}× smaller, {report.Stages[^1].Score}");
