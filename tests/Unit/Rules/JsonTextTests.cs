using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>JSON as posted and as kept: the same nodes as YAML, digits untouched.</summary>
public sealed class JsonTextTests
{
    private static Node Read(string json)
    {
        var faults = new Faults();
        var node = JsonText.Read(json, "body", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return node!;
    }

    [Theory]
    [InlineData("""{"a":"1","b":["x","y"],"c":{"d":null,"e":""}}""")]
    [InlineData("""{"名称":"平台“一”\\n\n\u0000😀","空":{},"表":[]}""")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    public void Writes_what_it_read(string json)
    {
        var written = JsonText.Write(Read(json));
        Assert.Equal(written, JsonText.Write(Read(written)));
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(json), System.Text.Json.Nodes.JsonNode.Parse(written)), written);
    }

    [Theory]
    [InlineData("80.10", "80.10")]
    [InlineData("12345678901234567890.123456789", "12345678901234567890.123456789")]
    [InlineData("1e400", "1e400")]
    [InlineData("-0", "-0")]
    [InlineData("true", "是")]
    [InlineData("false", "否")]
    public void Keeps_numbers_as_they_were_sent(string json, string text) => Assert.Equal(text, Assert.IsType<ScalarNode>(Read(json)).Text);

    [Fact]
    public void Answers_read_alike_from_both_languages()
    {
        var programme = Example.Programme("- { known: { figure: name } }");
        var faults = new Faults();
        var yaml = programme.Sheet("{ employees: 20, filed: true, offers: [培训], grant: { from: 2019-01-01 }, staff: [ { degree: 本科, wage: 12.5 } ], assets: null }");
        var json = AnswerReader.Read(programme, (MappingNode)Read("""{"employees":20,"filed":true,"offers":["培训"],"grant":{"from":"2019-01-01"},"staff":[{"degree":"本科","wage":12.5}],"assets":null}"""), null, null, Example.Day, faults);
        Assert.True(faults.None);
        Assert.Equal(yaml.Values, json.Values);
        Assert.Equal(yaml.Rows[0]![0].Values, json.Rows[0]![0].Values);
    }

    [Fact]
    public void A_fault_names_the_path()
    {
        var programme = Example.Programme("- { known: { figure: name } }");
        var faults = new Faults();
        AnswerReader.Read(programme, (MappingNode)Read("""{"staff":[{"degree":"本科"},{"degree":"大学"}],"employees":1e400}"""), null, null, Example.Day, faults);
        Assert.Equal(["staff[2].degree", "employees"], faults.All.Select(fault => fault.Place.ToString()));
    }

    public static TheoryData<string, string, int, int> Broken => new()
    {
        { "", "json.syntax", 1, 1 },
        { "{", "json.syntax", 1, 2 },
        { "{\"a\":1,}", "json.syntax", 1, 8 },
        { "{\n  \"名称\": 平台\n}", "json.syntax", 2, 9 },
        { "{\"a\":NaN}", "json.syntax", 1, 6 },
        { "{\"a\":1} x", "json.syntax", 1, 9 },
        { "{\"a\":01}", "json.syntax", 1, 7 },
        { "{'a':1}", "json.syntax", 1, 2 },
        { "{\"a\":1,\"a\":2}", "json.repeated", 0, 0 },
        { "{\"a\":\"\\uD83D\"}", "json.text", 0, 0 },
        { "{\"\\uD83D\":1}", "json.text", 0, 0 },
        { new string('[', 100_000), "json.syntax", 1, 65 },
    };

    [Theory, MemberData(nameof(Broken))]
    public void Refuses_what_is_no_sound_JSON(string json, string code, int line, int column)
    {
        var faults = new Faults();
        var node = JsonText.Read(json, "body", faults);
        Assert.Null(node);
        var fault = Assert.Single(faults.All);
        Assert.Equal(code, fault.Code);
        Assert.Equal((line, column), (fault.Place.Line, fault.Place.Column));
        Assert.Contains(fault.Message, c => c is >= '\u4E00' and <= '\u9FFF');
    }

    // not a row of the theory: a runner that writes rows down would mend the half character
    [Fact]
    public void Refuses_half_a_character() => Refuses_what_is_no_sound_JSON("{\"a\":\"\uD83D\"}", "json.syntax", 1, 7);

    [Fact]
    public void Half_a_character_from_another_source_can_be_kept() =>
        Assert.Equal("\uFFFD", ((ScalarNode)((MappingNode)Read(JsonText.Write(new MappingNode(default, [new Entry("a", default, new ScalarNode(default, "\uD83D"))]))))["a"]!).Text);
}
