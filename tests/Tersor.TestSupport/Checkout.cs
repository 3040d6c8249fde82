namespace Tersor.TestSupport;

/// <summary>The checkout that the tests were built from.</summary>
public static class Checkout
{
    /// <summary>The folder of Engine.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Engine.sln is in no folder above the tests.");
        return folder.FullName;
    }
}
