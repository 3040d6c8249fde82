using System.Diagnostics;
using Tersor.Format;
using Tersor.Images;
using Tersor.Inference;

if (args is not [var file, var picture, ..])
{
    Console.Error.WriteLine("usage: TersorApp MODEL.tersor IMAGE.png [--time]");
    return 2;
}

try
{
    var model = CompressedModel.Load(file);
    if (model.InputShape is not [var channels and (1 or 3), var height, var width])
        throw new InvalidDataException($"{file}: the model takes no image");

    // A model is shared by all threads; a session belongs to one caller at a time.
    using var session = model.CreateSession();
    var input = new float[model.InputLength];
    var output = new float[model.OutputLength];
    var image = ImageDecoder.Decode(File.ReadAllBytes(picture), channels);
    model.Normalize(ImageResizer.Resize(image, new ImageSize(height, width)).Pixels, input);
    session.Run(input, output);

    var probabilities = Softmax.Of(output);
    var best = probabilities.AsSpan().IndexOf(probabilities.Max());
    var label = model.Labels.Length > best ? model.Labels[best] : $"class {best}";
    Console.WriteLine($"{label}: {100 * probabilities[best]:F1} %");

    if (args.Contains("--time"))
        Console.WriteLine($"{FastestRun(session, input, output):F2} µs a prediction");
    return 0;
}
catch (Exception error) when (error is IOException or FormatException or ImageFormatException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

// Microseconds of the fastest of many runs: what else the machine does can only add.
static double FastestRun(Session session, float[] input, float[] output)
{
    const int Runs = 100;
    var fastest = TimeSpan.MaxValue;
    for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 1000;)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Runs; i++)
            session.Run(input, output);
        var elapsed = Stopwatch.GetElapsedTime(start);
        fastest = elapsed < fastest ? elapsed : fastest;
    }

    return fastest.TotalMicroseconds / Runs;
}
