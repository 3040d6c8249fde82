using System.Reflection;
using Spectre.Console.Cli;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Learning.Data;

namespace Tersor.Cli;

/// <summary>The <c>tersor</c> command: which commands there are, and what becomes of their errors.</summary>
internal static class TersorApp
{
    /// <summary>Runs one command line.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal, DatasetCatalog catalog, CancellationToken cancellation)
    {
        var app = new CommandApp();
        app.Configure(config =>
        {
            config.SetApplicationName("tersor");
            config.SetApplicationVersion(typeof(TersorApp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
            config.ConfigureConsole(terminal.Output);
            config.UseStrictParsing();
            config.CancellationExitCode(ExitCode.Interrupted);
            config.SetExceptionHandler((exception, _) => Explain(exception, terminal, cancellation));
            config.Settings.Registrar.RegisterInstance(terminal);
            config.Settings.Registrar.RegisterInstance(catalog);
            AddCommands(config);
        });
        return app.Run(arguments, cancellation);
    }

    private static void AddCommands(IConfigurator config)
    {
        config.AddCommand<DataCommand>("data")
            .WithDescription("Shows which data sets were found, where, and how to get the others.");
    }

    private static int Explain(Exception exception, Terminal terminal, CancellationToken cancellation)
    {
        // A signal may surface as any error of whatever it cut short.
        if (exception is OperationCanceledException || cancellation.IsCancellationRequested)
        {
            terminal.Error("interrupted; nothing was written");
            return ExitCode.Interrupted;
        }

        terminal.Error(exception.Message);
        return exception is CommandAppException or UsageException or UnknownDatasetException ? ExitCode.Usage : ExitCode.Failed;
    }
}
