using Shifan.Documents;

namespace Shifan.Tests.Unit.Packages;

/// <summary>How files are divided over discs.</summary>
public sealed class DiscsTests
{
    private const long Mega = 1 << 20;

    private static PackageFile File(string path, long megabytes) => new(path, megabytes * Mega, () => Stream.Null);

    private static string[] Divide(long capacity, params PackageFile[][] groups) =>
        [.. Discs.Divide(groups, capacity * Mega)?.Select(disc => string.Join(' ', disc.Select(file => file.Path))) ?? ["—"]];

    [Fact]
    public void What_fits_is_one_disc() => Assert.Equal(["a b c"], Divide(100, [File("a", 30), File("b", 30)], [File("c", 30)]));

    [Fact]
    public void A_group_stays_together() => Assert.Equal(["a", "b c"], Divide(100, [File("a", 60)], [File("b", 30), File("c", 30)]));

    [Fact]
    public void A_group_larger_than_a_disc_is_divided_by_its_files() => Assert.Equal(["a b", "c d"], Divide(100, [File("a", 20)], [File("b", 60), File("c", 60), File("d", 20)]));

    [Fact]
    public void The_order_is_kept() => Assert.Equal(["a", "b", "c"], Divide(100, [File("a", 60)], [File("b", 60)], [File("c", 10), File("d", 45)]).Select(disc => disc[..1]));

    [Fact]
    public void A_file_larger_than_a_disc_has_none() => Assert.Equal(["—"], Divide(100, [File("a", 99)]));
}
