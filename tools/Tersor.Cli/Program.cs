using System.Runtime.InteropServices;
using Tersor.Cli;
using Tersor.Cli.Output;
using Tersor.Learning.Data;

using var cancellation = new CancellationTokenSource();

// The first signal asks the work to stop cleanly; a second one, should that take too long, ends the process at once.
void Interrupt(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return TersorApp.Run(args, Terminal.OfProcess(), DatasetCatalog.Default(), cancellation.Token);
