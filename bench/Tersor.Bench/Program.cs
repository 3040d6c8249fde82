using BenchmarkDotNet.Running;
using Tersor.Bench;

// What only asks has nothing to measure.
string[] questions = ["--list", "--help", "--version", "--info"];
var summaries = BenchmarkSwitcher.FromAssembly(typeof(ShortRuns).Assembly).Run(args, new ShortRuns()).ToArray();
var hasMeasured = summaries.Any(summary => summary.Reports.Any(report => report.Success));
if (hasMeasured || args.Any(argument => questions.Contains(argument.Split('=')[0])))
    return 0;
Console.Error.WriteLine("error: nothing was measured; the log above says why");
return 1;
