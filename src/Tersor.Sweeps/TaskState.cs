namespace Tersor.Sweeps;

/// <summary>What became of a task so far, as its folder tells.</summary>
public enum TaskState
{
    /// <summary>Nothing has begun.</summary>
    Waiting,

    /// <summary>An attempt began and has not said how it ended: it runs, or was killed.</summary>
    Begun,

    /// <summary>The result is there.</summary>
    Done,

    /// <summary>The task itself failed; the folder has the reason.</summary>
    Failed,
}
