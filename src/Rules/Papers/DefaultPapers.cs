using System.Reflection;

namespace Shifan.Rules;

/// <summary>
/// The papers of the system that no notice prescribes (receipt, notice of return, letter, list of a publicity …), in the same format as a
/// notice's own. They read no form; a notice has its own instead where it has a file of the same id.
/// </summary>
public static class DefaultPapers
{
    private static readonly Lazy<IReadOnlyList<PaperLayout>> Read = new(ReadAll);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PaperLayout> All => Read.Value;

    private static List<PaperLayout> ReadAll()
    {
        var faults = new Faults();
        var reader = new PaperReader(null, null, null, faults);
        var assembly = Assembly.GetExecutingAssembly();
        var layouts = new List<PaperLayout>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("papers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            if (YamlText.Read(text.ReadToEnd(), name, faults) is { } root && reader.Read(root, null) is { } layout) layouts.Add(layout);
        }
        return faults.None ? layouts : throw new InvalidOperationException(string.Join('\n', faults.All));
    }
}
