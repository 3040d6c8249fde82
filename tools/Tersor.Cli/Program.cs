using Tersor.Cli;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Diagnostics;

return ProgramGuard.Run("error: ", Run, exception => exception is UsageException, new ClosedOutput());

int Run()
{
    using var signals = new InterruptSignals();
    var code = TersorApp.Run(args, Terminal.OfProcess(), DatasetCatalog.Default(), signals.Token);
    return code == ExitCode.Interrupted ? signals.ExitCode : code;
}
