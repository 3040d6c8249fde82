namespace Tersor.Tasks;

/// <summary>
/// What changes the forms of a network's weights while it is trained: masks that move, codes that are given anew.
/// </summary>
public interface IFormSchedule
{
    /// <summary>Whether the forms have come to their end.</summary>
    bool IsSettled { get; }

    /// <summary>Called before every step of the training.</summary>
    /// <param name="step">The number of the step that is about to be done, from 0.</param>
    void BeforeStep(int step);

    /// <summary>Brings the forms to their end, unless they are there: called after the last step.</summary>
    void Finish();
}
