using Tersor.Cli.Reproduction;
using Tersor.Compression;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli.Tests.Reproduction;

public sealed class ResultsSectionTests
{
    [Fact]
    public void Seeds_are_averaged_and_generators_compared_with_their_dense_form()
    {
        var text = ResultsSection.Write(
            "How it was made.",
            [
                Run(LeNet5.Definition, "best", 1, stage => new ClassificationScore(stage == "dense" ? 0.9 : 0.85)),
                Run(LeNet5.Definition, "best", 2, stage => new ClassificationScore(stage == "dense" ? 0.92 : 0.89)),
                Run(CharLstm.Definition, "naive", 1, stage => new TextScore(stage == "dense" ? 2 : 2.1, 0.5)),
                Run(Dcgan.Definition, "best", 1, stage => Quality(stage == "dense" ? 4 : 5)),
            ],
            [Run(Dcgan.Definition, "without teacher", 1, stage => Quality(stage == "dense" ? 4 : 10))],
            [("dense", "a.png"), ("best", "b.png")],
            ["tersor train dcgan"]);

        Assert.StartsWith("## CNN, RNN and GAN through both pipelines\n\nHow it was made.\n", text);
        Assert.Contains("| lenet-5 | some | best | accuracy | 2 | 91.00 % | 87.00 % | -4.00 points | 100 | 40.0× |", text);
        Assert.Contains("| char-lstm | some | naive | bits per character | 1 | 2.000 | 2.100 | +5.0 % | 100 | 40.0× |", text);
        Assert.Contains("| dcgan | some | best | Fréchet distance | 1 | 4.000 | 5.000 | +25.0 % | 100 | 40.0× |", text);
        Assert.Contains("| lenet-5 | best | encode | 2 | 89.00 % | 30 | 100 | 40.0× | 1.5 s |", text);
        Assert.Contains("| best | dense | 1 | 4.000 | 0.01000 | 0.700 | 0.600 | 90.00 % |", text);
        Assert.Contains("| dense | best |\n|:---:|:---:|\n| ![images of dense](a.png) | ![images of best](b.png) |", text);
        Assert.Contains("### What matters, seed 1", text);
        Assert.Contains("| dense | 4.000 | 0.01000 | 0.700 | 0.600 | 90.00 % | 1.000 |", text);
        Assert.Contains("| best | 5.000 | 0.01000 | 0.700 | 0.600 | 90.00 % | 1.250 |", text);
        Assert.Contains("| without teacher | 10.000 | 0.01000 | 0.700 | 0.600 | 90.00 % | 2.500 | 100 | 40.0× |", text);
        Assert.EndsWith("```bash\ntersor train dcgan\n```\n", text);
    }

    private static GenerationScore Quality(double frechet) => new(new GeneratorQuality(frechet, 0.01, 0.7, 0.6, 0.9));

    private static (Experiment Experiment, CompressionReport Report) Run(
        ModelDefinition model, string variant, ulong seed, Func<string, Score> judge)
    {
        var report = new CompressionReport(
            model.Name,
            "some",
            "cpu",
            seed,
            new DenseReport(judge("dense"), 4000),
            [
                new StageReport("dense", judge("dense"), 1000, 4000, 1, 0.5, []),
                new StageReport("encode", judge("encode"), 30, 100, 40, 1.5, []),
            ],
            null,
            100,
            40,
            2);
        return (new Experiment(model, variant, model.Recipe, seed), CompressionReport.FromJson(report.ToJson()));
    }
}
