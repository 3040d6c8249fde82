using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Peers.Commands;
using Tersor.Peers.Libtorch;

const int RedirectedWidth = 160;

TorchNativeLibrary.Prepare();
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = RedirectedWidth;

var app = new CommandApp();
app.Configure(configuration =>
{
    configuration.SetApplicationName("peers");
    configuration.ValidateExamples();
    configuration.AddCommand<GemmCommand>("gemm")
        .WithDescription("Matrix products beside libtorch's.")
        .WithExample("gemm", "--threads", "1", "--sizes", "512,1024");
    configuration.AddCommand<TrainCommand>("train")
        .WithDescription("Training steps beside TorchSharp's.")
        .WithExample("train", "--net", "lenet-5", "--threads", "2", "--json", "train.json");
    configuration.AddCommand<InferCommand>("infer")
        .WithDescription("Predictions from a compressed file beside ONNX Runtime, libtorch and our own dense network.")
        .WithExample("infer", "lenet-5.tersor", "--threads", "1", "--batch", "1,64");
    configuration.AddCommand<OnnxCommand>("onnx")
        .WithDescription("ONNX files in our session beside ONNX Runtime: how far they lie apart, and how long each takes.")
        .WithExample("onnx", "resnet18.onnx", "--threads", "1", "--batch", "1,3");
    configuration.AddCommand<SweepCommand>("sweep")
        .WithDescription("Convolutions with ever fewer weights beside ONNX Runtime.")
        .WithExample("sweep", "--threads", "1", "--layers", "64x8x3,64x28x1", "--sparsity", "50,90", "--json", "sweep.json");
    configuration.AddCommand<PtqCommand>("ptq")
        .WithDescription("Compression without training beside rounding, weights alone, and ONNX Runtime's 8-bit integers.")
        .WithExample("ptq", "resnet20.onnx", "resnet20.tersor", "--data", "cifar10", "--threads", "1");
    configuration.AddCommand<HuffmanCommand>("huffman")
        .WithDescription("Huffman codes beside huff0 in libzstd and in ZstdSharp.")
        .WithExample("huffman", "lenet-5.tersor", "--only", "8-bit", "--json", "huffman.json");
    configuration.SetExceptionHandler((exception, _) =>
    {
        Console.Error.WriteLine($"peers: {exception.Message}");
        return exception is CommandAppException ? 2 : 1;
    });
});
return app.Run(args);
