using System.Reflection;
using Tersor.Diagnostics;

namespace Tersor.Cli.Tests;

/// <summary>Any exception becomes one line.</summary>
public sealed class FailureTests
{
    public static TheoryData<Exception?, string> Exceptions => new()
    {
        { new FileNotFoundException("Could not find file '/x/y'.", "/x/y"), "/x/y: no such file" },
        { new FileNotFoundException("IO_FileNotFound_FileName, /x/y", "/x/y"), "/x/y: no such file" },
        { new DirectoryNotFoundException("Could not find a part of the path '/x/y'."), "/x/y: no such folder" },
        { new UnauthorizedAccessException("Access to the path '/x/y' is denied."), "/x/y: permission denied" },
        { new UnauthorizedAccessException("Access to the path '/' is denied."), "/: it is a folder" },
        { new IOException("No space left on device : '/x/it's'", 28), "/x/it's: no space left on the device" },
        { new IOException("Broken pipe", 32), "nobody reads it any more" },
        { new IOException("of our own"), "of our own" },
        { new OutOfMemoryException(), "there is not enough memory" },
        { new AggregateException(new AggregateException(new UsageException("inmost"))), "inmost" },
        { new TypeInitializationException("Type", new TargetInvocationException(new InvalidDataException("inmost"))), "inmost" },
        {
            new TypeInitializationException("Type", null),
            "internal error: TypeInitializationException: The type initializer for 'Type' threw an exception."
        },
        { new AggregateException(), "internal error: AggregateException: One or more errors occurred." },
        { new UsageException("two\r\nlines\tand \u001b[31m red \u202e"), @"two lines\tand \x1b[31m red \u202e" },
        { new UsageException(""), "internal error: UsageException" },
        { new ArgumentException("which model?", "model"), "which model?" },
        { new NullReferenceException("Object reference"), "internal error: NullReferenceException: Object reference" },
        { new Silent(), "internal error: Silent" },
        { new Broken(), "internal error, of which nothing can be said" },
        { null, "internal error: InvalidOperationException: Operation is not valid due to the current state of the object." },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Any_exception_is_one_line(Exception? exception, string expected) =>
        Assert.Equal(expected, Failure.Describe(exception));

    [Fact]
    public void A_line_has_an_end()
    {
        var line = Failure.Describe(new UsageException(new string('x', 1_000_000)));
        Assert.InRange(line.Length, 100, 3_000);
    }

    [Fact]
    public void A_stack_of_exceptions_has_an_end()
    {
        var exception = new Exception("inmost");
        for (var i = 0; i < 1000; i++)
            exception = new AggregateException(exception);
        Assert.StartsWith("internal error: AggregateException", Failure.Describe(exception));
    }

    [Fact]
    public void A_writer_that_fails_is_nobodys_trouble() => Failure.Write("line", new ClosedOutput());

    private sealed class Silent : Exception
    {
        public override string Message => null!;
    }

    private sealed class Broken : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }
}
