using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tersor.Cli.Output;

/// <summary>The words beside a progress bar, its <see cref="ProgressTask.Tag"/>: how fast it goes, and how well.</summary>
internal sealed class NoteColumn : ProgressColumn
{
    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Tag as string ?? "", new Style(Color.Grey));
}
