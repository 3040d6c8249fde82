namespace Tersor.Foreign.Measuring;

/// <summary>One compression, by a command line that anybody could type, and what is measured of its file.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Folder">Where they are.</param>
/// <param name="Model">The network's file.</param>
/// <param name="Options">What the command line says beside the model and the files.</param>
internal sealed record Run(string Name, string Folder, string Model, string[] Options)
{
    /// <summary>Measures what the command's own report doesn't have; null for nothing.</summary>
    public Func<Run, CancellationToken, bool>? Judge { get; init; }

    /// <summary>The compressed file.</summary>
    public string File => Path.Combine(Folder, $"{Name}.tersor");

    /// <summary>The command's report.</summary>
    public string Report => Path.Combine(Folder, $"{Name}.json");

    /// <summary>What the judge found.</summary>
    public string Judgement => Path.Combine(Folder, $"{Name}.judged.json");

    /// <summary>The command line.</summary>
    public string[] Command => ["compress", Model, .. Options, "--out", File, "--json", Report];

    /// <summary>Whether it was done by this very command line.</summary>
    public bool IsDone => System.IO.File.Exists(Report) && (Judge is null || System.IO.File.Exists(Judgement))
        && System.IO.File.Exists(Begun) && System.IO.File.ReadAllText(Begun) == TersorProgram.Line(Command);

    private string Begun => Path.Combine(Folder, $"{Name}.command");

    /// <summary>Does it.</summary>
    /// <returns>Whether it succeeded.</returns>
    public bool Do(CancellationToken cancellation)
    {
        System.IO.File.Delete(Report);
        System.IO.File.Delete(Judgement);
        System.IO.File.WriteAllText(Begun, TersorProgram.Line(Command));
        return TersorProgram.Execute(Command, cancellation) && (Judge?.Invoke(this, cancellation) ?? true);
    }
}
