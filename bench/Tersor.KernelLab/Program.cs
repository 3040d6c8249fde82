using Spectre.Console;
using Tersor.KernelLab;

const int RedirectedWidth = 160;

if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = RedirectedWidth;
return LabApp.Run(args, AnsiConsole.Console, Console.Error);
