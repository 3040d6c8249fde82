using System.Diagnostics;
using Tersor.Core;
using Tersor.KernelLab.Measuring;

namespace Tersor.KernelLab.Devices;

/// <summary>A device under test: the engine's view of it, a clock, and its own yardsticks.</summary>
public abstract class LabDevice(Device tensors) : IDisposable
{
    private const int Launches = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>The engine's device.</summary>
    public Device Tensors { get; } = tensors;

    /// <summary>For example <c>opencl:0</c>.</summary>
    public string Name => Tensors.Name;

    /// <summary>The processor's own name and what matters about it.</summary>
    public abstract string Description { get; }

    /// <summary>Whether the device only imitates one, so that sizes stay small and times mean nothing.</summary>
    public virtual bool IsEmulator => false;

    /// <summary>How figures of this device are to be read: precision, clock.</summary>
    public abstract IEnumerable<string> Notes { get; }

    /// <summary>Seconds that the device takes for some launches, from the start of the first to the end of the last.</summary>
    public abstract double Time(Action launch, int launches);

    /// <summary>Measures the roof.</summary>
    public abstract Roof MeasureRoof();

    /// <summary>Measures what a launch costs.</summary>
    public LaunchCost MeasureLaunch()
    {
        var launch = EmptyLaunch();
        launch();
        Synchronize();
        double enqueue = double.MaxValue, backToBack = double.MaxValue, roundTrip = double.MaxValue;
        var clock = Stopwatch.StartNew();
        do
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Launches; i++)
                launch();
            enqueue = Math.Min(enqueue, SecondsSince(start) / Launches);
            Synchronize();
            backToBack = Math.Min(backToBack, SecondsSince(start) / Launches);

            start = Stopwatch.GetTimestamp();
            launch();
            Synchronize();
            roundTrip = Math.Min(roundTrip, SecondsSince(start));
        }
        while (clock.Elapsed < Patience);

        return new LaunchCost(enqueue, backToBack, roundTrip);
    }

    /// <summary>The host's clock at its finest; a <see cref="TimeSpan"/> would round to 100 ns.</summary>
    protected static double SecondsSince(long start) => (Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency;

    /// <summary>A launch of a kernel that does nothing.</summary>
    protected abstract Action EmptyLaunch();

    /// <summary>Waits for all that was launched.</summary>
    protected abstract void Synchronize();

    /// <inheritdoc/>
    public virtual void Dispose() => Tensors.Dispose();
}
