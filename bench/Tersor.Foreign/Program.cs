using Spectre.Console.Cli;
using Tersor.Foreign.Commands;

var app = new CommandApp();
app.Configure(configuration =>
{
    configuration.SetApplicationName("foreign");
    configuration.AddCommand<PrepareCommand>("prepare")
        .WithDescription("Makes inputs of models that take neither images nor bytes.");
    configuration.AddCommand<MeasureCommand>("measure")
        .WithDescription("Compresses other people's networks by the command lines that anybody could type.")
        .WithExample("measure", "runs", "--only", "resnet20");
    configuration.AddCommand<SectionCommand>("section")
        .WithDescription("Writes the section of a document from the reports of what was measured.");
    configuration.SetExceptionHandler((exception, _) =>
    {
        Console.Error.WriteLine($"foreign: {exception.Message}");
        return exception is CommandAppException ? 2 : 1;
    });
});
return app.Run(args);
