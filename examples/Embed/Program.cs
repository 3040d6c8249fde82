using Tersor.Inference;

var model = CompressedModel.Load("lenet-5.tersor");          // or a Stream, or a byte[]
using var session = model.CreateSession();
var pixels = new byte[model.InputLength];                    // one image; several that follow each other are a batch
var input = new float[model.InputLength];
var output = new float[model.OutputLength];
model.Normalize(pixels, input);
session.Run(input, output);
Console.WriteLine($"class {Array.IndexOf(output, output.Max())}");
