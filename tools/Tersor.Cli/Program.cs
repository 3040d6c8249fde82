using Tersor.Cli;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Diagnostics;

return ProgramGuard.Run("error: ", Run, exception => exception is UsageException, new ClosedOutput());

int Run()
{
    using var signals = new InterruptSignals();
    var ranks = Ranks.OfProcess(args, signals.Token);
    var code = ranks is null
        ? TersorApp.Run(args, Terminal.OfProcess(), DatasetCatalog.Default(), signals.Token)
        : ranks.Run(terminal => TersorApp.Run(args, terminal, DatasetCatalog.Default(), ranks.Token, ranks));
    return code == ExitCode.Interrupted ? signals.ExitCode : code;
}
