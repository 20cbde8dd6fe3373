using System.Net;
using System.Text;
using System.Text.Json;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Check;

/// <summary>The self-check over HTTP: the page with and without script, and the API, with the same sentences.</summary>
public sealed class CheckApiTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    public static TheoryData<string, string, string> Samples()
    {
        var samples = new TheoryData<string, string, string>();
        foreach (var programme in ProgrammeFolder.Ids())
        {
            samples.Add(programme, "eligible", "eligible");
            samples.Add(programme, "just-failing", "notMet");
            samples.Add(programme, "unknown", "unknown");
        }
        return samples;
    }

    [Theory, MemberData(nameof(Samples))]
    public async Task Page_and_API_say_the_same_of_every_sample(string programme, string sample, string outcome)
    {
        var faults = new Faults();
        var file = (MappingNode)YamlText.Read(File.ReadAllText(Path.Combine(Home.Folder, "samples", programme, $"{sample}.yaml")), sample, faults)!;
        var answer = await PostAsync(programme, JsonText.Write(file));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(outcome, answer.Body.GetProperty("outcome").GetString());

        // the page is asked the same typed figures; rows cannot be typed there, so the API is asked without them too
        var typed = (MappingNode)file["answers"]!;
        var fields = ProgrammeFolder.Find(programme)!.Programme!.DecidingFields.Select(field => field.Id).ToHashSet();
        var scalars = typed.Entries.Where(entry => fields.Contains(entry.Key)).ToList();
        var query = string.Join('&', scalars.SelectMany(entry => Pairs(entry.Key, entry.Value)).Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
        var visitor = await new Visitor(host).OpenAsync($"/check/{programme}?{query}");
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        var api = await PostAsync(programme, JsonText.Write(new MappingNode(file.Place, [new Entry("answers", file.Place, new MappingNode(file.Place, scalars))])));
        var text = Squeeze(visitor.Text);
        Assert.Contains(Squeeze(api.Body.GetProperty("sentence").GetString()!), text);
        var sentences = 0;
        foreach (var finding in api.Body.GetProperty("findings").EnumerateArray())
        {
            foreach (var child in finding.GetProperty("children").EnumerateArray())
            {
                Assert.Contains(Squeeze(child.GetProperty("sentence").GetString()!), text);
                sentences++;
            }
        }
        Assert.True(sentences > 10);
    }

    [Fact]
    public async Task Data_that_cannot_be_understood_is_told_by_place()
    {
        var answer = await PostAsync("zhejiang-2021", """{ "answers": { "employees": "二十", "assets": "3 家", "nonsense": 1 } }""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        var paths = answer.Body.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("path").GetString()).Order().ToList();
        Assert.Equal(["answers.assets", "answers.employees", "answers.nonsense"], paths);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("")]
    public async Task A_body_that_is_no_object_is_refused(string body)
    {
        using var client = host.CreateClient();
        using var response = await client.PostAsync("/api/v1/programmes/zhejiang-2021/check", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task An_unknown_programme_is_not_found_by_page_and_API()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("nowhere-2021", "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await new Visitor(host).OpenAsync("/check/nowhere-2021")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await new Visitor(host).OpenAsync("/check/..%2fzhejiang-2021")).Status);
    }

    [Fact]
    public async Task The_API_describes_itself()
    {
        using var client = host.CreateClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json"));
        var post = document.RootElement.GetProperty("paths").GetProperty("/api/v1/programmes/{id}/check").GetProperty("post");
        Assert.Equal("CheckInstitution", post.GetProperty("operationId").GetString());
        Assert.True(post.TryGetProperty("requestBody", out _));
        Assert.Equal(["200", "400", "404", "422"], post.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order());
    }

    [Fact]
    public async Task The_page_shows_a_mistake_at_its_field()
    {
        var visitor = await new Visitor(host).OpenAsync("/check/zhejiang-2021?employees=abc");
        Assert.Contains("“abc”不是数字", visitor.Page.QuerySelector("#q-employees-box .field-error")!.TextContent);
        Assert.Contains("有 1 处填写有误", visitor.Text);
    }

    [Theory]
    [InlineData("zhejiang-2021")]
    [InlineData("shanghai-national-2021")]
    public async Task The_notice_is_read_back_on_a_page(string programme)
    {
        var visitor = await new Visitor(host).OpenAsync($"/programmes/{programme}");
        var loaded = ProgrammeFolder.Find(programme)!.Programme!;
        Assert.Contains(loaded.Notice.Number, visitor.Text);
        var text = Squeeze(visitor.Text);
        Assert.All(loaded.Eligibility.All().OfType<Compare>(), condition => Assert.Contains(Squeeze(condition.Say()), text));
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string name, Node node) => node switch
    {
        ScalarNode { Text: "无" } => [($"{name}.held", "否"), (name, "无")],
        ScalarNode scalar => [(name, scalar.Text)],
        SequenceNode list => list.Items.OfType<ScalarNode>().Select(item => (name, item.Text)),
        MappingNode map => map.Entries.Select(entry => ($"{name}.{entry.Key}", ((ScalarNode)entry.Value).Text)),
        _ => [],
    };

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string programme, string body)
    {
        using var client = host.CreateClient();
        using var response = await client.PostAsync($"/api/v1/programmes/{programme}/check", new StringContent(body, Encoding.UTF8, "application/json"));
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
