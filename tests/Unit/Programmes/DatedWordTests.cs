using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>The years and dates of a notice's text are found, told by part, and replaced where they stand.</summary>
public sealed class DatedWordTests
{
    private const string Text = """
        programme: some-2021   # 2021 in a comment stays
        notice: { title: 2021年度示例, number: "示例〔2021〕73号", issued: 2021-05-10 }
        referenceDay:
          day: 2021-05-16
          note: >
            见2020年
            的通知
        quotas:
          - { id: a, limit: 2021 家, note: '只写 2021' }
        """;

    [Fact]
    public void Each_is_found_with_its_place_and_part()
    {
        var words = DatedWords.Of(Text);
        Assert.Equal(["some-2021", "2021年度示例", "示例〔2021〕73号", "2021-05-10", "2021-05-16", "见2020年 的通知", "2021 家", "只写 2021"], words.Select(word => word.Text.Trim()));
        Assert.Equal((2, "notice.issued", "通知本身", true, true), (words[3].Line, words[3].Path, words[3].Part, words[3].IsDay, words[3].MayChange));
        // what stands in several lines is changed in the whole text
        Assert.Equal(["见2020年 的通知"], words.Where(word => !word.MayChange).Select(word => word.Text.Trim()));
    }

    [Fact]
    public void Replaced_they_read_as_they_were_typed_and_nothing_else_moves()
    {
        var words = DatedWords.Of(Text);
        var next = DatedWords.Replace(Text, words.Where(word => word.MayChange).ToDictionary(word => (word.Line, word.Column), word => DatedWords.Later(word.Text, 1)));
        Assert.Equal(["some-2022", "2022年度示例", "示例〔2022〕73号", "2022-05-10", "2022-05-16", "见2020年 的通知", "2022 家", "只写 2022"], DatedWords.Of(next).Select(word => word.Text.Trim()));
        Assert.Contains("# 2021 in a comment stays", next, StringComparison.Ordinal);
        Assert.Equal(Text.Split('\n').Length, next.Split('\n').Length);
        // what a plain value could not hold is quoted
        foreach (var odd in new[] { "a: b", "# no", "{x}", "它说“是”", "a\"b'c\\d", "- x", "yes #2" })
        {
            var title = words[1];
            Assert.Equal(odd, ((ScalarNode)((MappingNode)((MappingNode)YamlText.Read(DatedWords.Replace(Text, new Dictionary<(int, int), string> { [(title.Line, title.Column)] = odd }), "", new Faults())!)["notice"]!)["title"]!).Text);
            var number = words[2];
            Assert.Equal(odd, ((ScalarNode)((MappingNode)((MappingNode)YamlText.Read(DatedWords.Replace(Text, new Dictionary<(int, int), string> { [(number.Line, number.Column)] = odd }), "", new Faults())!)["notice"]!)["number"]!).Text);
        }
        // a place where nothing stands, and a value that would end its line, change nothing
        Assert.Equal(Text, DatedWords.Replace(Text, new Dictionary<(int, int), string> { [(99, 1)] = "x", [(words[0].Line, words[0].Column)] = "a\nb" }));
    }

    [Fact]
    public void Years_of_older_rules_stay() => Assert.Equal("依据工信部企业〔2017〕156号，2019年至2022年", DatedWords.Later("依据工信部企业〔2017〕156号，2018年至2021年", 1, 2018));

    [Theory, InlineData("zhejiang-2021"), InlineData("shanghai-national-2021")]
    public void The_notices_of_this_house_still_load_a_year_later(string id)
    {
        var (text, papers) = ProgrammeText.Split(Repository.Whole(id));
        var later = DatedWords.Replace(text, DatedWords.Of(text).Where(word => word.MayChange).ToDictionary(word => (word.Line, word.Column), word => DatedWords.Later(word.Text, 1)));
        var faults = new Faults();
        var programme = ProgrammeReader.Read(ProgrammeText.Join(later, papers), "later", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        Assert.Equal(Repository.Programme(id).Notice.Issued.AddYears(1), programme!.Notice.Issued);
        Assert.DoesNotContain(DatedWords.Of(later), word => word is { MayChange: true, IsDay: true } && word.Text.StartsWith("2021", StringComparison.Ordinal) && !DatedWords.Of(text).Any(was => was.Line == word.Line && was.Text.StartsWith("2020", StringComparison.Ordinal)));
    }
}
