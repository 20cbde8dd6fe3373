namespace Shifan.Casework;

/// <summary>Where the program's own files lie: programmes and data. SHIFAN_HOME names it; else the nearest folder upwards that has both.</summary>
public static class Home
{
    public static string Folder { get; } = Find();

    public static string Programmes => Path.Combine(Folder, "programmes");

    public static string Data(string file) => Path.Combine(Folder, "data", file);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("SHIFAN_HOME") is { Length: > 0 } named) return named;
        foreach (var start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (Directory.Exists(Path.Combine(folder.FullName, "programmes")) && Directory.Exists(Path.Combine(folder.FullName, "data"))) return folder.FullName;
            }
        }
        throw new InvalidOperationException("The folders programmes and data were not found. Set SHIFAN_HOME to the folder that holds them.");
    }
}
