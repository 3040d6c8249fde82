using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Load;

const int RedirectedWidth = 160;

if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = RedirectedWidth;

var app = new CommandApp<LoadCommand>();
app.Configure(configuration =>
{
    configuration.SetApplicationName("load");
    configuration.SetExceptionHandler((exception, _) =>
    {
        Console.Error.WriteLine($"load: {exception.Message}");
        return exception is CommandAppException ? 2 : 1;
    });
});
return app.Run(args);
