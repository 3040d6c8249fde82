using System.Globalization;
using Tersor.Foreign.Commands;
using Tersor.Foreign.Preparing;

namespace Tersor.Foreign.Measuring;

/// <summary>All networks: what they are, what they need, and how they are compressed.</summary>
internal static class Networks
{
    private const int Seeds = 2;
    private const string SystemFolder = "/usr";
    private static readonly string[] ImageNet = ["--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"];

    // What the featuriser's own preprocessing subtracts, nearly: it takes blue first, from 0 to 255, less a mean image.
    private static readonly string[] Cntk =
    [
        "--color-order", "BGR", "--fit", "crop", "--mean", "0.482,0.459,0.408", "--std", "0.00392157,0.00392157,0.00392157",
    ];

    /// <summary>All of them.</summary>
    /// <param name="sources">Where they are.</param>
    public static IReadOnlyList<Network> All(Sources sources) =>
    [
        Cifar(sources, "resnet20", "ResNet-20", 14, 16, 20),
        Cifar(sources, "resnet32", "ResNet-32", 15, 18, 20),
        Clothes(sources),
        Magika(sources),
        Silero(sources),
        SuperResolution(sources),
        Bytes(sources),
        Sentences(sources),
        Export(sources, "mobilenet", "mobilenet-v2-035", "MobileNetV2 0.35"),
        Export(sources, "shufflenet", "shufflenet-v2-05", "ShuffleNetV2 0.5"),
        Export(sources, "squeezenet", "squeezenet-1.1", "SqueezeNet 1.1"),
        DeepCompression(sources),
    ];

    private static Network Cifar(Sources sources, string name, string title, params int[] ratios)
    {
        var (model, data) = (sources.InData($"exports/{name}-cifar10/model.onnx"), sources.InData("cifar10"));
        return new Network(
            name,
            NetworkGroup.Labelled,
            title,
            "CIFAR-10, 1,000 test images",
            [
                .. from ratio in ratios
                from seed in Enumerable.Range(1, Seeds)
                select Ratio(sources, name, model, ratio, seed, ["--data", data, .. ImageNet]),
            ])
        { Needs = [model, data] };
    }

    private static Network Clothes(Sources sources)
    {
        var (data, whole) = (sources.InData("clothing"), sources.Own("clothes.safetensors"));
        return new Network(
            "clothes",
            NetworkGroup.Labelled,
            "ResNet-18 features with a head for clothes",
            "clothing, 341 test images",
            [Ratio(sources, "clothes", whole, 14, 1, ["--data", data])])
        {
            Needs = [sources.ResNet18, data],
            Prepare = cancellation => TersorProgram.Execute(
                ["train", sources.ResNet18, "--classes", "10", "--freeze-body", "--data", data, .. Cntk, "--out", whole],
                cancellation),
        };
    }

    private static Network Magika(Sources sources)
    {
        var model = sources.InData("models/magika-v3_3.onnx");
        return new Network(
            "magika",
            NetworkGroup.Known,
            "Magika 3.3, types of files",
            "files below /usr, 2,000 to judge by",
            [
                .. new[] { 8, 6 }.Select(ratio =>
                    Ratio(sources, "magika", model, ratio, 1, ["--data", SystemFolder, "--input-kind", "ends"]) with
                    {
                        Judge = (run, cancellation) => TersorProgram.Execute(
                            [
                                "verify", model, run.File, "--data", SystemFolder, "--input-kind", "ends", "--count", "2000",
                                "--seed", "7", "--tolerance", "1000", "--json", run.Judgement,
                            ],
                            cancellation),
                    }),
            ])
        { Needs = [model] };
    }

    private static Network Silero(Sources sources)
    {
        var (model, inputs) = (sources.InData("models/silero_vad_openvino_16k.onnx"), sources.Own("silero.npz"));
        var dense = sources.Own("silero-dense.tersor");
        var speech = sources.Speech ?? sources.Own("speech");
        return new Network(
            "silero",
            NetworkGroup.Known,
            "silero-vad, voice activity",
            "spoken English",
            [
                .. new[] { 8, 6, 4 }.Select(ratio =>
                    Ratio(sources, "silero", model, ratio, 1, ["--data", inputs, "--input-kind", "arrays"]) with
                    {
                        Judge = (run, _) => Judges.Voices(run, dense, Path.Combine(speech, "judge")),
                    }),
            ])
        {
            Needs = [model, speech],
            Prepare = cancellation =>
            {
                if (TersorProgram.Execute(["import", model, "--out", dense], cancellation))
                    Speech.Prepare(dense, Path.Combine(speech, "calibrate"), inputs);
            },
        };
    }

    private static Network SuperResolution(Sources sources)
    {
        var (model, photographs) = (sources.InData("models/super-resolution-torch2.5.onnx"), sources.InData("clothing"));
        var (inputs, dense) = (sources.Own("super-resolution.npz"), sources.Own("super-resolution-dense.tersor"));
        return new Network(
            "super-resolution",
            NetworkGroup.Known,
            "super-resolution, three times as large",
            "nine photographs of clothes side by side",
            [
                Ratio(sources, "super-resolution", model, 8, 1, ["--data", inputs, "--input-kind", "arrays"]) with
                {
                    Judge = (run, _) => Judges.Images(run, dense, photographs),
                },
            ])
        {
            Needs = [model, photographs],
            Prepare = cancellation =>
            {
                if (!TersorProgram.Execute(["import", model, "--out", dense], cancellation))
                    return;
                float[][] small = [.. Mosaics.Of(photographs, ofTest: false).Select(mosaic => mosaic.Small)];
                NumpyArchive.Write(
                    inputs, ("input", [small.Length, 1, Mosaics.Side, Mosaics.Side], [.. small.SelectMany(image => image)]));
            },
        };
    }

    private static Network Bytes(Sources sources)
    {
        var (model, text) = (sources.InData("models/byte-bilstm/model.onnx"), sources.InData("shakespeare/input.txt"));
        return new Network(
            "byte-bilstm",
            NetworkGroup.Known,
            "byte-bilstm, two classes of each byte",
            "Shakespeare, 64 bytes at a time",
            [
                Ratio(
                    sources, "byte-bilstm", model, 8, 1, ["--data", text, "--input-kind", "bytes", "--input", "input:1x64"]),
            ])
        { Needs = [model, text] };
    }

    private static Network Sentences(Sources sources)
    {
        var (model, inputs, text) =
            (sources.Own("minilm.onnx"), sources.Own("minilm.npz"), sources.InData("shakespeare/input.txt"));
        const string Shapes = "input_ids:1x32,attention_mask:1x32,token_type_ids:1x32";
        return new Network(
            "minilm",
            NetworkGroup.Known,
            "all-MiniLM-L6-v2, vectors of the tokens",
            "lines of Shakespeare, up to 32 tokens",
            [Ratio(sources, "minilm", model, 8, 1, ["--data", inputs, "--input-kind", "arrays", "--input", Shapes])])
        {
            Needs = [sources.MiniLmLibrary, text],
            Prepare = _ => MiniLm.Prepare(sources.MiniLmLibrary, text, model, inputs),
        };
    }

    private static Network Export(Sources sources, string name, string folder, string title)
    {
        var (model, data) = (sources.InData($"exports/{folder}/model.onnx"), sources.InData("clothing"));
        return new Network(
            name,
            NetworkGroup.Untrained,
            title,
            "clothing, 341 test images",
            [
                .. new[] { 8, 12 }.Select(ratio =>
                    Ratio(sources, name, model, ratio, 1, ["--data", data, "--fit", "crop", .. ImageNet])),
            ])
        { Needs = [model, data] };
    }

    private static Network DeepCompression(Sources sources)
    {
        var (source, clothes) = (sources.InData("models/squeezenet-deep-compression.net"), sources.InData("clothing/test"));
        var model = sources.Own("deep-compression.tersor");
        return new Network("deep-compression", NetworkGroup.Known, "SqueezeNet 1.0", "photographs of clothes", [])
        {
            Needs = [source, clothes],
            Prepare = cancellation =>
            {
                TersorProgram.Execute(
                    ["import-dc", source, "--out", model, "--json", sources.Own("deep-compression.json")], cancellation);
                foreach (var folder in new[] { "t-shirt", "pants" })
                    TersorProgram.Execute(
                        [
                            "predict", model, Path.Combine(clothes, folder), "--fit", "crop",
                            "--json", sources.Own($"deep-compression.{folder}.json"),
                        ],
                        cancellation);
            },
        };
    }

    private static Run Ratio(Sources sources, string name, string model, int ratio, int seed, string[] options)
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        return new Run(
            $"{name}-{Text(ratio)}x-{Text(seed)}",
            sources.Folder,
            model,
            [.. options, "--ratio", Text(ratio), "--seed", Text(seed)]);
    }
}
