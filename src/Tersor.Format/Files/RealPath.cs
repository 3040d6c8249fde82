using System.Globalization;

namespace Tersor.Format;

/// <summary>Where a path leads, links followed; nothing needs to be there.</summary>
public static class RealPath
{
    private const int MostLinks = 40;
    private const string Processes = "/proc/";

    /// <summary>
    /// The absolute path without links. A link to one of this process's descriptors is not followed: <see cref="Descriptor"/>
    /// tells which.
    /// </summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            return full;
        var pending = new Stack<string>();
        Push(full);
        var (current, links) = ("/", 0);
        while (pending.TryPop(out var part))
        {
            if (part is "..")
                current = Path.GetDirectoryName(current) ?? "/";
            if (part is "" or "." or "..")
                continue;
            var next = Path.Join(current, part);
            var target = Descriptor(next) is null ? new FileInfo(next).LinkTarget : null;

            // What another process has open may have no path, such as a pipe: the system follows that link itself.
            if (target is null
                || (next.StartsWith(Processes, StringComparison.Ordinal) && target.Contains(':', StringComparison.Ordinal)))
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException("its links lead in a circle");
            if (Path.IsPathRooted(target))
                current = "/";
            Push(target);
        }

        return current;

        void Push(string relative)
        {
            foreach (var part in relative.Split('/').Reverse())
                pending.Push(part);
        }
    }

    /// <summary>
    /// The number of the descriptor of this process that a real path names, such as <c>/proc/123/fd/1</c>; null for others.
    /// </summary>
    public static int? Descriptor(string path)
    {
        var own = string.Create(CultureInfo.InvariantCulture, $"{Processes}{Environment.ProcessId}/");
        if (!path.StartsWith(own, StringComparison.Ordinal))
            return null;
        string[] parts = path[own.Length..].Split('/');
        var isDescriptor = parts is ["fd", _] or ["task", _, "fd", _];
        return isDescriptor && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            ? descriptor
            : null;
    }
}
