using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.Archives;

/// <summary>How long an ended case is kept: by its notice, or by the installation before it.</summary>
public sealed class RetentionTests
{
    private static readonly DateOnly Ended = new(2021, 6, 30);

    [Theory]
    [InlineData("永久", null)]
    [InlineData("30年", "2051-12-31")]
    [InlineData("10年", "2031-12-31")]
    public void It_is_counted_from_the_year_after(string word, string? until)
    {
        var kept = new Retention(Retention.Periods[word], null, false, "", null);
        Assert.Equal(word, kept.Said);
        Assert.Equal(until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), kept.Until(Ended));
    }

    [Fact]
    public void An_installation_says_it_before_the_notice()
    {
        var programme = ProgrammeFolder.Find("zhejiang-2021")!.Programme!;
        Assert.Equal("30年", ArchiveSettings.From(_ => null).Of(programme).Said);
        Assert.Equal("永久", ArchiveSettings.From(name => name == "SHIFAN_RETENTION" ? " 永久 " : null).Of(programme).Said);
        Assert.Contains("20年", Assert.Throws<InvalidOperationException>(() => ArchiveSettings.From(_ => "20年")).Message, StringComparison.Ordinal);
    }
}
