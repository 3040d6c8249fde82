using System.Reflection;
using Tersor.Format;

namespace Tersor.Diagnostics;

/// <summary>Says in one line of our own words why a program failed. Nothing that is thrown at it makes it fail itself.</summary>
public static class Failure
{
    private const int DeepestNesting = 32;

    /// <summary>What happened.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="special">Words for exceptions that only the caller knows; null for those that it doesn't.</param>
    public static string Describe(Exception? exception, Func<Exception, string?>? special = null)
    {
        try
        {
            var root = Root(exception);
            var line = PlainText.OneLine(special?.Invoke(root) ?? Words(root));
            return line.Length > 0 ? line : $"internal error: {root.GetType().Name}";
        }
        catch (Exception)
        {
            // An exception's message may be computed, and whatever computes it may be what is broken.
            return "internal error, of which nothing can be said";
        }
    }

    /// <summary>Writes a line to standard error, or to another writer; if that is closed or full, nobody is told.</summary>
    public static void Write(string line, TextWriter? error = null)
    {
        try
        {
            (error ?? Console.Error).WriteLine(line);
        }
        catch (Exception)
        {
            // There is no one left to tell: the exit code says that something failed.
        }
    }

    /// <summary>What an exception wraps, where the wrapping says nothing.</summary>
    public static Exception Root(Exception? exception)
    {
        var root = exception ?? new InvalidOperationException();
        for (var depth = 0; depth < DeepestNesting; depth++)
        {
            var inner = root switch
            {
                AggregateException { InnerExceptions: [var first, ..] } => first,
                TargetInvocationException or TypeInitializationException => root.InnerException,
                _ => null,
            };
            if (inner is null)
                break;
            root = inner;
        }

        return root;
    }

    private static string Words(Exception exception) => exception switch
    {
        OutOfMemoryException => "there is not enough memory",
        OperationCanceledException => "interrupted",
        FileNotFoundException { FileName: { Length: > 0 } file } => $"{Near(file)}: {FileFault.Reason(exception)}",
        IOException or UnauthorizedAccessException => Named(exception),
        ArgumentException argument => WithoutParameter(argument),
        InvalidDataException or FormatException or TimeoutException or NotSupportedException => exception.Message,
        _ when IsForeign(exception) => exception.Message,
        _ => $"internal error: {exception.GetType().Name}: {exception.Message}",
    };

    /// <summary>
    /// Exceptions of .NET's own types that are not listed are mistakes of ours; those of Tersor and of libraries have something
    /// to say.
    /// </summary>
    private static bool IsForeign(Exception exception) =>
        exception.GetType().Namespace is var name && name != nameof(System)
        && name?.StartsWith("System.", StringComparison.Ordinal) != true;

    /// <summary>
    /// The reason of an error of the system, with the file that .NET's message names; the message of an error of our own.
    /// </summary>
    private static string Named(Exception exception)
    {
        var file = exception.Message.Split('\'') is { Length: > 2 } parts ? string.Join('\'', parts[1..^1]) : null;
        var reason = FileFault.Reason(exception, file);
        return file is null || reason == exception.Message ? reason : $"{Near(file)}: {reason}";
    }

    /// <summary>A path as it is most likely to have been typed.</summary>
    private static string Near(string path)
    {
        var relative = Path.IsPathRooted(path) ? Path.GetRelativePath(Environment.CurrentDirectory, path) : path;
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string WithoutParameter(ArgumentException exception) =>
        exception.Message.Split(" (Parameter '", 2)[0];
}
