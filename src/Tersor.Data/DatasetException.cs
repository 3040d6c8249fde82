namespace Tersor.Data;

/// <summary>Data can't be used as it is. The message is one line that names the file or folder and the reason.</summary>
public class DatasetException : Exception
{
    /// <summary>An error about a file or folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="reason">What is wrong with it, without a full stop.</param>
    /// <param name="innerException">The cause, if there was one.</param>
    public DatasetException(string path, string reason, Exception? innerException = null)
        : base($"{path}: {reason}", innerException)
    {
    }

    /// <summary>An error that is not about one file.</summary>
    /// <param name="message">One line.</param>
    public DatasetException(string message)
        : base(message)
    {
    }
}
