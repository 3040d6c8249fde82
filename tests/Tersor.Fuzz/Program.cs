using Spectre.Console.Cli;
using Tersor.Fuzz;

var app = new CommandApp<FuzzCommand>();
app.Configure(configuration => configuration.SetApplicationName("fuzz"));
return app.Run(args);
