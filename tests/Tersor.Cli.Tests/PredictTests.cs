using System.Text.Json;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Learning;

namespace Tersor.Cli.Tests;

public sealed class PredictTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Images_and_IDX_files_give_the_same_probabilities()
    {
        var (path, json) = (_tersor.Compressed(), _tersor.File("predict.json"));
        var idx = _tersor.File("blocks/t10k-images-idx3-ubyte");
        var png = _tersor.File("third.png");
        var test = IdxFolder.Load(_tersor.Data, "blocks").Test;
        File.WriteAllBytes(png, PngWriter.Encode(28, 28, 1, test.Image(3)));

        var output = _tersor.Run("predict", path, idx, png, "--json", json).Succeeded();
        Assert.Contains("\n41 inputs: ", output);
        var predictions =
            JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("predictions").EnumerateArray().ToArray();
        Assert.Equal(test.Count + 1, predictions.Length);
        Assert.Equal($"{idx}#3", predictions[3].GetProperty("input").GetString());
        Assert.Equal(png, predictions[^1].GetProperty("input").GetString());
        Assert.Equal(Probabilities(predictions[3]), Probabilities(predictions[^1]));
        foreach (var prediction in predictions)
        {
            var probabilities = Probabilities(prediction);
            Assert.Equal(10, probabilities.Length);
            Assert.Equal(1, probabilities.Sum(), 1e-5);
            Assert.Equal(probabilities.Max(), prediction.GetProperty("probability").GetSingle());
            Assert.Equal(probabilities.Max(), probabilities[prediction.GetProperty("label").GetInt32()]);
        }

        static float[] Probabilities(JsonElement prediction) =>
            [.. prediction.GetProperty("probabilities").EnumerateArray().Select(value => value.GetSingle())];
    }

    [Fact]
    public void Predictions_agree_with_the_accuracy_that_evaluate_tells()
    {
        var path = _tersor.Compressed();
        var test = IdxFolder.Load(_tersor.Data, "blocks").Test;
        _tersor.Run("predict", path, _tersor.File("blocks/t10k-images-idx3-ubyte"), "--json", _tersor.File("p.json")).Succeeded();
        _tersor.Run("evaluate", path, "--data", _tersor.Data, "--json", _tersor.File("e.json")).Succeeded();
        var labels =
            JsonDocument.Parse(File.ReadAllText(_tersor.File("p.json"))).RootElement.GetProperty("predictions").EnumerateArray()
                .Select(prediction => prediction.GetProperty("label").GetInt32()).ToArray();
        var correct = Enumerable.Range(0, test.Count).Count(i => labels[i] == test.Labels[i]);
        Assert.Equal(
            correct, JsonDocument.Parse(File.ReadAllText(_tersor.File("e.json"))).RootElement.GetProperty("correct").GetInt32());
    }

    [Fact]
    public void A_compressed_file_is_run_by_the_sparse_session_to_the_last_bit()
    {
        var (path, test) = (_tersor.Compressed(), IdxFolder.Load(_tersor.Data, "blocks").Test);
        _tersor.Run("predict", path, _tersor.File("blocks/t10k-images-idx3-ubyte"), "--json", _tersor.File("p.json")).Succeeded();
        _tersor.Run("evaluate", path, "--data", _tersor.Data, "--json", _tersor.File("e.json")).Succeeded();
        float[] told =
        [
            .. JsonDocument.Parse(File.ReadAllText(_tersor.File("p.json"))).RootElement.GetProperty("predictions")
                .EnumerateArray()
                .SelectMany(
                    prediction => prediction.GetProperty("probabilities").EnumerateArray().Select(value => value.GetSingle())),
        ];
        var loss = JsonDocument.Parse(File.ReadAllText(_tersor.File("e.json"))).RootElement.GetProperty("loss").GetDouble();

        using var device = Device.Cpu(1);
        using var opened = ModelFile.Read(path).Open(device);
        var options = new InferenceOptions { Selection = KernelSelection.Fixed };
        using var session = CompressedModel.Load(path, options).CreateSession();
        using var dense = Network.Build(session.Graph, device, seed: 0);
        dense.Load(TersorFile.Read(path).Tensors);
        using var decoded = new NetworkPredictor(dense);
        Assert.IsType<Session>(opened);
        Assert.Equal(Probabilities(session), told);
        Assert.Equal(Loss(session), loss);

        // Layers over decoded weights add in another order.
        Assert.NotEqual(Probabilities(decoded), told);

        float[] Probabilities(IPredictor predictor) =>
        [
            .. Enumerable.Range(0, test.Count).SelectMany(i =>
            {
                var (input, output) = (new float[predictor.InputLength], new float[predictor.OutputLength]);
                predictor.Normalize(test.Image(i), input);
                predictor.Run(input, output);
                return Softmax.Of(output);
            }),
        ];

        double Loss(IPredictor predictor)
        {
            using var source = test.InOrder(device, predictor.Graph);
            return Evaluator.Evaluate(predictor, source).Loss;
        }
    }

    [Fact]
    public void Labels_have_names_if_the_file_says_which_data_it_learnt_from()
    {
        Directory.Move(_tersor.Data, _tersor.File("fashion-mnist"));
        var path = _tersor.File("m.tersor");
        _tersor.Run(
            "compress", "lenet-300-100", "--data", _tersor.File("fashion-mnist"), "--epochs", "1", "--threads", "1", "--out",
            path).Succeeded();
        var output = _tersor.Run("predict", path, _tersor.File("fashion-mnist/t10k-images-idx3-ubyte")).Succeeded();
        Assert.Contains(KnownDataset.FashionMnist.ClassNames, name => output.Contains(name));
    }

    [Fact]
    public void An_image_of_another_size_is_refused()
    {
        var png = _tersor.File("wide.png");
        File.WriteAllBytes(png, PngWriter.Encode(28, 30, 1, new byte[28 * 30]));
        Assert.Equal(
            $"{png}: an image of 1×28×30, but the model takes 1×28×28",
            _tersor.Run("predict", _tersor.Compressed(), png).Failed(ExitCode.Failed));
    }

    [Fact]
    public void Something_else_than_an_image_is_refused()
    {
        var path = _tersor.Compressed();
        Assert.Contains("a .tersor file", _tersor.Run("predict", path, path).Failed(ExitCode.Failed));
        Assert.Contains("no such file", _tersor.Run("predict", path, _tersor.File("missing.png")).Failed(ExitCode.Failed));
    }
}
