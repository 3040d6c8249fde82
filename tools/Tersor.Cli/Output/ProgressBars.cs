using Spectre.Console;
using Spectre.Console.Rendering;
using Tersor.Diagnostics;

namespace Tersor.Cli.Output;

/// <summary>
/// Shows how long work goes on: a bar with rate and time left for each part on a terminal, and one line when a part is
/// finished elsewhere.
/// </summary>
internal sealed class ProgressBars
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console;
    private readonly ProgressContext? _context;

    private ProgressBars(IAnsiConsole console, ProgressContext? context)
    {
        _console = console;
        _context = context;
    }

    /// <summary>Does work that reports to the bars it is given.</summary>
    public static TResult Show<TResult>(Terminal terminal, Func<ProgressBars, TResult> work)
    {
        var console = terminal.Output;
        if (!console.Profile.Capabilities.Interactive)
            return work(new ProgressBars(console, null));
        var progress = console.Progress();
        progress.RefreshRate = RefreshInterval;
        return progress
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 30 },
                new PercentageColumn(),
                new NoteColumn(),
                new RemainingTimeColumn())
            .Start(context => work(new ProgressBars(console, context)));
    }

    /// <summary>Says something in a line, above the bars.</summary>
    /// <param name="text">The line.</param>
    public void Line(string text)
    {
        if (_context is null)
            _console.Profile.Out.Writer.WriteLine(PlainText.Escape(text));
        else
            _console.WriteLine(PlainText.Escape(text));
    }

    /// <summary>Begins a part of the work.</summary>
    /// <param name="name">What it does.</param>
    public ProgressBar Add(string name) => new(name, _console, _context?.AddTask(Markup.Escape(PlainText.Escape(name))));
}

/// <summary>The words beside a progress bar, its <see cref="ProgressTask.Tag"/>: how fast it goes, and how well.</summary>
internal sealed class NoteColumn : ProgressColumn
{
    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Tag as string ?? "", new Style(Color.Grey));
}
