using System.Text.Json;

namespace Shifan.Tests.App.CommandLine;

public sealed class CheckCommandTests : IDisposable
{
    private const string Eligible = """
        programme: zhejiang-2021
        answers:
          legalPerson: 独立法人
          division: "330106"
          registeredHere: 2015-03-01
          registeredOn: 2015-03-01
          provincialPlatform: 无
          assets: 350
          employees: 25
          professionalsDeclared: 20
          partnersDeclared: 4
          smesServed: 138
          satisfaction: 92
          serviceTimes: 500
          freeTimes: 80
          lowFeeTimes: 40
          functions: [政策信息服务]
          offlineServed: 120
          informationActivities: 6

        """;

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private Task<Shell.Answer> CheckAsync(string text, params string[] options) =>
        Shell.RunAsync(["check", "--programme", "zhejiang-2021", scratch.Write("check.yaml", text), .. options]);

    [Fact]
    public async Task Ends_with_0_where_all_that_the_machine_judges_is_met()
    {
        var answer = await CheckAsync(Eligible);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.StartsWith("[符合] 条件核对", answer.Output, StringComparison.Ordinal);
        Assert.Contains("须由人判断的事项", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_0_though_an_office_found_against_it() =>
        Assert.Equal(0, (await CheckAsync(Eligible + "judged: { premises: 否 }")).Code);

    [Fact]
    public async Task Ends_with_1_where_something_is_not_met()
    {
        var answer = await CheckAsync(Eligible.Replace("smesServed: 138", "smesServed: 88", StringComparison.Ordinal));
        Assert.Equal(1, answer.Code);
        Assert.Contains("年服务中小微企业（2020年度）88 家，少于 100 家，还差 12 家", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_2_where_nothing_fails_and_something_is_missing()
    {
        var answer = await CheckAsync(Eligible.Replace("  smesServed: 138\n", "", StringComparison.Ordinal));
        Assert.Equal(2, answer.Code);
        Assert.Contains("待填：年服务中小微企业数", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_65_and_the_place_where_the_data_are_bad()
    {
        var answer = await CheckAsync(Eligible.Replace("employees: 25", "employees: 二十五", StringComparison.Ordinal));
        Assert.Equal((65, ""), (answer.Code, answer.Output));
        Assert.Contains("check.yaml:9:14 answers.employees：从业人数：“二十五”不是数字。", answer.Error, StringComparison.Ordinal);
        Assert.Equal(65, (await CheckAsync("answers: [")).Code);
        Assert.Equal(65, (await CheckAsync("just words")).Code);
    }

    [Fact]
    public async Task Ends_with_66_where_the_file_cannot_be_read() =>
        Assert.Equal(66, (await Shell.RunAsync("check", "-p", "zhejiang-2021", Path.Combine(scratch.Folder, "none.yaml"))).Code);

    [Theory]
    [InlineData("check")]
    [InlineData("check", "--programme", "nowhere-2021", "x.yaml")]
    [InlineData("check", "--programme", "zhejiang-2021", "x.yaml", "--day", "2021-05-16")]
    [InlineData("check", "--programme", "zhejiang-2021", "x.yaml", "--day", "16.5.2021")]
    [InlineData("check", "--programme", "zhejiang-2021", "x.yaml", "--nonsense")]
    [InlineData("programme")]
    [InlineData("programme", "diff", "zhejiang-2021")]
    [InlineData("nonsense")]
    public async Task Ends_with_64_where_it_is_used_wrongly(params string[] words)
    {
        var answer = await Shell.RunAsync(words);
        Assert.Equal((64, ""), (answer.Code, answer.Output));
        Assert.NotEmpty(answer.Error);
    }

    [Fact]
    public async Task Names_the_programmes_there_are_where_one_is_unknown() =>
        Assert.Contains("zhejiang-2021", (await Shell.RunAsync("check", "-p", "nowhere", "x.yaml")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Reads_the_same_from_JSON()
    {
        var file = scratch.Write("check.json", """{ "answers": { "employees": 19, "division": "330106" } }""");
        var answer = await Shell.RunAsync("check", "-p", "zhejiang-2021", file);
        Assert.Equal(1, answer.Code);
        Assert.Contains("从业人数 19 人，少于 20 人，还差 1 人", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_in_JSON_what_it_says_in_text()
    {
        var text = Eligible.Replace("smesServed: 138", "smesServed: 88", StringComparison.Ordinal);
        var page = (await CheckAsync(text)).Output;
        var answer = await CheckAsync(text, "--json");
        Assert.Equal(1, answer.Code);
        Assert.DoesNotContain("\\u", answer.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(answer.Output);
        var root = document.RootElement;
        Assert.Equal(("zhejiang-2021", "notMet", "notMet"), (root.GetProperty("programme").GetProperty("id").GetString(), root.GetProperty("outcome").GetString(), root.GetProperty("machineVerdict").GetString()));
        Assert.Contains(root.GetProperty("sentence").GetString()!, page, StringComparison.Ordinal);
        var findings = root.GetProperty("findings").EnumerateArray().SelectMany(Shown).ToList();
        Assert.True(findings.Count > 30);
        Assert.DoesNotContain(findings.Concat(root.GetProperty("forPersons").EnumerateArray()).Select(f => f.GetProperty("sentence").GetString()!), sentence => !page.Contains(sentence, StringComparison.Ordinal));

        var served = findings.Single(f => f.GetProperty("id").GetString() == "served");
        Assert.Equal(("atLeast", "notMet", "machine"), (served.GetProperty("kind").GetString(), served.GetProperty("verdict").GetString(), served.GetProperty("judgedBy").GetString()));
        var shortfall = served.GetProperty("shortfall");
        Assert.Equal((12m, "家", "12 家"), (shortfall.GetProperty("number").GetDecimal(), shortfall.GetProperty("unit").GetString(), shortfall.GetProperty("text").GetString()));
        Assert.Equal("2020年度", served.GetProperty("figure").GetProperty("period").GetString());
    }

    [Fact]
    public async Task Says_in_JSON_where_the_data_are_bad()
    {
        var answer = await CheckAsync("answers: { employees: 二十五 }", "--json");
        Assert.Equal(65, answer.Code);
        using var document = JsonDocument.Parse(answer.Output);
        Assert.Equal("invalid", document.RootElement.GetProperty("outcome").GetString());
        var fault = Assert.Single(document.RootElement.GetProperty("faults").EnumerateArray());
        Assert.Equal(("answers.employees", 1), (fault.GetProperty("path").GetString(), fault.GetProperty("line").GetInt32()));
    }

    // what a function that is not claimed consists of stands in the JSON only
    private static IEnumerable<JsonElement> Shown(JsonElement finding) =>
        finding.GetProperty("claimed").GetBoolean() && finding.GetProperty("kind").GetString() != "not"
            ? finding.GetProperty("children").EnumerateArray().SelectMany(Shown).Prepend(finding)
            : [finding];
}
