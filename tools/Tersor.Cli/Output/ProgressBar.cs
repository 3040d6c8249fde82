using Spectre.Console;
using Tersor.Diagnostics;

namespace Tersor.Cli.Output;

/// <summary>One part of the work of <see cref="ProgressBars"/>.</summary>
internal sealed class ProgressBar(string name, IAnsiConsole console, ProgressTask? task)
{
    /// <summary>Moves the bar.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">Of how much; null if nobody knows.</param>
    /// <param name="note">A few words beside the bar: rate, loss.</param>
    public void Update(double done, double? total, string note)
    {
        if (task is null)
            return;
        task.IsIndeterminate = total is null;
        task.MaxValue = Math.Max(total ?? 1, double.Epsilon);
        task.Value = done;
        task.Tag = PlainText.Escape(note);
    }

    /// <summary>Says how far this part is in a line of its own, where there is no bar to watch.</summary>
    /// <param name="note">A few words.</param>
    public void Tell(string note)
    {
        if (task is null)
            WriteLine(note);
    }

    /// <summary>Ends this part.</summary>
    /// <param name="note">What came of it.</param>
    public void Finish(string note)
    {
        if (task is null)
        {
            WriteLine(note);
            return;
        }

        task.IsIndeterminate = false;
        task.Value = task.MaxValue;
        task.Tag = PlainText.Escape(note);
        task.StopTask();
    }

    private void WriteLine(string note) => console.Profile.Out.Writer.WriteLine(PlainText.Escape($"{name}: {note}"));
}
