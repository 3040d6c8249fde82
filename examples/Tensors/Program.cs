using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;

using var device = Device.Cpu();

// A tensor and a gradient: the derivative of x² + 2x is 2x + 2.
using (device.BeginStep())
{
    var x = device.From(new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } }).RequireGradient();
    ((x * x) + (2 * x)).Sum().Backward();
    Console.WriteLine($"x\n{x}\ngradient\n{x.Gradient}");
}

// Clothes by their images: two layers, trained by hand.
var data = DatasetCatalog.Default().Load(args.FirstOrDefault() ?? "fashion-mnist", notice: Console.Error.WriteLine);
var normalization = data.Train.MeasureNormalization();
using var train = new DataLoader(device, data.Train, batchSize: 50, normalization, shuffle: true, seed: 1);
using var test = new DataLoader(device, data.Test, data.Test.Count, normalization);
var (pixels, hidden, classes) = (data.Train.ImageLength, 128, data.Train.ClassCount);
Tensor[] parameters = [Weight(pixels, hidden), device.Zeros(hidden), Weight(hidden, classes), device.Zeros(classes)];
Array.ForEach(parameters, parameter => parameter.RequireGradient());

for (var epoch = 0; epoch < 3; epoch++)
{
    var sum = 0f;
    for (train.Begin(epoch); train.MoveNext();)
    {
        using var step = device.BeginStep();
        var loss = Logits(train.Images).CrossEntropy(train.Labels);
        loss.Backward();
        sum += loss.ToScalar();
        using var guard = Tape.NoGrad();
        foreach (var parameter in parameters)
        {
            parameter.CopyFrom(parameter - (0.1f * parameter.Gradient!.Value));
            parameter.ClearGradient();
        }
    }

    Console.WriteLine($"epoch {epoch + 1}: loss {sum / train.BatchesPerEpoch:F3}, accuracy {Accuracy():P1}");
}

Tensor Logits(Tensor images) =>
    (images.Reshape(images.Shape[0], -1).MatMul(parameters[0]) + parameters[1]).Relu().MatMul(parameters[2]) + parameters[3];

Tensor Weight(int inputs, int outputs)
{
    using var step = device.BeginStep();
    return (device.Normal(seed: (ulong)inputs, inputs, outputs) * MathF.Sqrt(2f / inputs)).Keep();
}

double Accuracy()
{
    using var step = device.BeginStep();
    test.Begin(epoch: 0);
    test.MoveNext();
    return Logits(test.Images).ArgMax(1).ToArray<int>().Zip(test.Labels.ToArray<int>(), (a, b) => a == b ? 1.0 : 0.0).Average();
}
