namespace Shifan.Documents;

/// <summary>How a package's files are divided over several discs.</summary>
public static class Discs
{
    // volume descriptors, path tables and the padding at its end; and what describes the package
    private const long Head = 2L << 20;

    // a name in two directories, rounded up
    private const long Entry = 512;

    /// <summary>
    /// Divides groups over discs in their order: a group stays together where one disc holds it; what is larger than a disc is divided by
    /// its files. What stands in the first group is repeated on no other disc.
    /// </summary>
    /// <param name="groups">Files that belong together, in order.</param>
    /// <param name="capacity">Bytes that a disc holds.</param>
    /// <returns>The files of each disc; null where a single file is larger than a disc.</returns>
    public static IReadOnlyList<IReadOnlyList<PackageFile>>? Divide(IEnumerable<IReadOnlyList<PackageFile>> groups, long capacity)
    {
        var discs = new List<List<PackageFile>>();
        var left = 0L;
        void Begin()
        {
            discs.Add([]);
            left = capacity - Head;
        }
        Begin();
        foreach (var group in groups)
        {
            var needs = group.Sum(Takes);
            if (needs > left && discs[^1].Count > 0 && needs <= capacity - Head) Begin();
            foreach (var file in group)
            {
                var takes = Takes(file);
                if (takes > capacity - Head) return null;
                if (takes > left) Begin();
                discs[^1].Add(file);
                left -= takes;
            }
        }
        return discs;
    }

    private static long Takes(PackageFile file) => (file.Size + DiscImage.Sector - 1) / DiscImage.Sector * DiscImage.Sector + DiscImage.Sector + Entry;
}
