using BenchmarkDotNet.Running;
using Tersor.Bench;

BenchmarkSwitcher.FromAssembly(typeof(ShortRuns).Assembly).Run(args, new ShortRuns());
