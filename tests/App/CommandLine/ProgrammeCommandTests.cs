using System.Text.Json;

namespace Shifan.Tests.App.CommandLine;

public sealed class ProgrammeCommandTests : IDisposable
{
    private static readonly string Source = Path.Combine(Shell.Root, "programmes", "zhejiang-2021", "programme.yaml");

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private string Copy(Func<string, string> change)
    {
        var text = File.ReadAllText(Source);
        var changed = change(text);
        Assert.NotEqual(text, changed);
        foreach (var paper in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(Source)!, "papers"))) scratch.Write($"zhejiang-2021/papers/{Path.GetFileName(paper)}", File.ReadAllText(paper));
        return Path.GetDirectoryName(scratch.Write("zhejiang-2021/programme.yaml", changed))!;
    }

    [Fact]
    public async Task Lists_the_programmes() => Assert.Contains("浙经信企服〔2021〕73号", (await Shell.StartAsync(null, "programme", "list")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Finds_nothing_wrong_with_a_good_file() => Assert.Equal(0, (await Shell.RunAsync("programme", "check", "zhejiang-2021")).Code);

    [Fact]
    public async Task Names_the_line_of_every_fault()
    {
        var folder = Copy(text => text.Replace("limit: 20 人", "limit: 20 家", StringComparison.Ordinal).Replace("limit: 3 家", "limit: 三家", StringComparison.Ordinal));
        var lines = File.ReadAllLines(Path.Combine(folder, "programme.yaml"));
        int Line(string part) => Array.FindIndex(lines, line => line.Contains(part, StringComparison.Ordinal)) + 1;
        var answer = await Shell.RunAsync("programme", "check", folder);
        Assert.Equal((65, ""), (answer.Code, answer.Output));
        Assert.Contains($"zhejiang-2021/programme.yaml:{Line("limit: 20 家")}:", answer.Error, StringComparison.Ordinal);
        Assert.Contains($"zhejiang-2021/programme.yaml:{Line("limit: 三家")}:", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_page_that_can_be_proof_read()
    {
        var answer = await Shell.RunAsync("programme", "show", "zhejiang-2021");
        Assert.Equal(0, answer.Code);
        foreach (var words in new[] { "总资产（2020年度）不低于 200 万元", "杭州市环城北路296号", "5 家（原则上", "人工（县（市、区）经信部门" }) Assert.Contains(words, answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_no_difference_between_a_programme_and_itself() =>
        Assert.Equal("没有差异。\n", (await Shell.RunAsync("programme", "diff", "zhejiang-2021", "zhejiang-2021")).Output);

    [Fact]
    public async Task Shows_exactly_the_number_that_changed()
    {
        var folder = Copy(text => text.Replace("figure: assets, limit: 200 万元", "figure: assets, limit: 300 万元", StringComparison.Ordinal));
        var answer = await Shell.RunAsync("programme", "diff", "zhejiang-2021", folder);
        Assert.Equal(0, answer.Code);
        var row = Assert.Single(answer.Output.TrimEnd('\n').Split('\n')[2..]);
        Assert.StartsWith("一（一）2", row, StringComparison.Ordinal);
        Assert.Contains("不低于 200 万元", row, StringComparison.Ordinal);
        Assert.EndsWith("不低于 300 万元", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_a_new_programme_that_loads_and_differs_in_its_id_alone()
    {
        var answer = await Shell.RunAsync("programme", "new", "--from", "zhejiang-2021", "zhejiang-2022", "--dir", scratch.Folder);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        var folder = Path.Combine(scratch.Folder, "zhejiang-2022");
        var made = File.ReadAllText(Path.Combine(folder, "programme.yaml"));
        Assert.Equal(File.ReadAllText(Source), made.Replace("programme: zhejiang-2022", "programme: zhejiang-2021", StringComparison.Ordinal));
        Assert.Equal(0, (await Shell.RunAsync("programme", "check", folder)).Code);
        Assert.Equal("没有差异。\n", (await Shell.RunAsync("programme", "diff", "zhejiang-2021", folder)).Output);
        var day = Array.FindIndex(made.Split('\n'), line => line.Contains("day: 2021-05-16", StringComparison.Ordinal)) + 1;
        Assert.Contains($"{day}  ", answer.Output, StringComparison.Ordinal);
        Assert.Contains("referenceDay.day", answer.Output, StringComparison.Ordinal);

        Assert.Equal(64, (await Shell.RunAsync("programme", "new", "--from", "zhejiang-2021", "zhejiang-2022", "--dir", scratch.Folder)).Code);
        Assert.Equal(64, (await Shell.RunAsync("programme", "new", "--from", "zhejiang-2021", "../zhejiang-2023", "--dir", scratch.Folder)).Code);
    }

    [Fact]
    public async Task Runs_the_cases_and_fails_with_them()
    {
        var folder = Copy(text => text + "\n");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "cases")).FullName, "employees.yaml"), """
            cases:
              - { name: 从业人员20人恰好符合, given: { employees: 20 }, expect: { employees: met } }
              - { name: 从业人员19人也算符合, given: { employees: 19 }, expect: { employees: met } }
            """);
        var answer = await Shell.RunAsync("programme", "test", folder);
        Assert.Equal(1, answer.Code);
        Assert.Contains("用例：2 个，通过 1 个，失败 1 个", answer.Output, StringComparison.Ordinal);
        Assert.Contains("cases/employees.yaml:3:", answer.Output, StringComparison.Ordinal);
        Assert.Contains("employees 应为 met，实际 notMet", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_limits_that_no_case_holds()
    {
        var folder = Copy(text => text + "\n");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "cases")).FullName, "employees.yaml"), """
            cases:
              - { name: 从业人员20人恰好符合, given: { employees: 20 }, expect: { employees: met } }
              - { name: 从业人员19人不符合, given: { employees: 19 }, expect: { employees: { verdict: notMet, lacks: 还差 1 人 } } }
            """);
        var answer = await Shell.RunAsync("programme", "test", folder);
        Assert.Equal(1, answer.Code);
        Assert.Contains("用例：2 个，通过 2 个，失败 0 个", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" employees：", answer.Output, StringComparison.Ordinal);
        Assert.Contains("assets：200 万元 改为 199.99 万元，没有用例失败", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_the_schema_for_editors()
    {
        var answer = await Shell.RunAsync("programme", "schema");
        Assert.Equal(0, answer.Code);
        using var schema = JsonDocument.Parse(answer.Output);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("help", "programme")]
    [InlineData("check", "--help")]
    [InlineData("programme", "new", "-h")]
    public async Task Helps_in_Chinese(params string[] words)
    {
        var answer = await Shell.RunAsync(words);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Contains("用法：shifan", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage", answer.Output, StringComparison.Ordinal);
    }
}
