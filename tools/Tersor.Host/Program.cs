using Tersor.Format;
using Tersor.Host;

try
{
    using var app = PredictionService.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception error) when (error is ArgumentException or TersorFormatException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"tersor-host: {error.Message}");
    return error is ArgumentException ? 2 : 1;
}
