namespace Tersor.Cli.Samples;

/// <summary>Options of a command whose model looks at data without labels.</summary>
internal interface ISampleOptions
{
    /// <summary>What the help says of <see cref="InputKind"/>.</summary>
    const string KindHelp = "What the data is, if it can't be told: images, text, arrays, sounds, bytes (of any files, in "
        + "pieces), or ends (the first and the last bytes of each file).";

    /// <summary>What the help says of <see cref="SampleRate"/>.</summary>
    const string RateHelp = "The numbers a second that the model takes of sounds; others are brought to it.";

    /// <summary>The word for what data holds; null to find it out.</summary>
    string? InputKind { get; }

    /// <summary>The rate that sounds are brought to; null to leave them.</summary>
    int? SampleRate { get; }
}
