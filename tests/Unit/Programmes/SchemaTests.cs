using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>
/// The schema that editors use knows what the reader knows: the small validator below reads it the way an editor does, with YAML's
/// scalars as strings, numbers or booleans.
/// </summary>
public sealed class SchemaTests
{
    private const string File = "programme.schema.json";

    private static readonly JsonElement Schema = JsonDocument.Parse(Format.JsonSchema()).RootElement;

    public static TheoryData<string> Programmes => [.. Repository.Programmes];

    public static TheoryData<string> Misshapen => [.. BrokenProgrammeTests.Misshapen];

    [Fact]
    public void The_committed_schema_is_the_generated_one()
    {
        var path = Path.Combine(Repository.Root, "programmes", File);
        Assert.True(System.IO.File.Exists(path) && Format.JsonSchema() == System.IO.File.ReadAllText(path),
            $"programmes/{File} is not what the format says. Write it anew: ./shifan programme schema > programmes/{File}");
    }

    [Fact]
    public void The_committed_schema_of_papers_is_the_generated_one()
    {
        const string Papers = "paper.schema.json";
        var path = Path.Combine(Repository.Root, "programmes", Papers);
        Assert.True(System.IO.File.Exists(path) && PaperShapes.JsonSchema() == System.IO.File.ReadAllText(path), $"Write it anew: ./shifan programme schema --paper > programmes/{Papers}");
    }

    [Theory, MemberData(nameof(Programmes))]
    public void Allows_every_programme(string id) =>
        Assert.Empty(Trouble(Schema, YamlText.Read(Repository.Text("programmes", id, "programme.yaml"), id, new Faults())!));

    [Fact]
    public void Allows_the_sound_programme() =>
        Assert.Empty(Trouble(Schema, YamlText.Read(Repository.Text("tests", "Unit", "Broken", "_sound.yaml"), "sound.yaml", new Faults())!));

    [Theory, MemberData(nameof(Misshapen))]
    public void Refuses_what_the_reader_refuses_by_its_shape(string name) =>
        Assert.NotEmpty(Trouble(Schema, YamlText.Read(BrokenProgrammeTests.TextOf(name), "broken.yaml", new Faults())!));

    [Fact]
    public void Says_of_every_key_what_it_is_for()
    {
        var keys = Schema.GetProperty("$defs").EnumerateObject().SelectMany(kind => kind.Value.GetProperty("properties").EnumerateObject()).ToList();
        Assert.InRange(keys.Count, 100, 1000);
        Assert.All(keys, key => Assert.Contains(key.Value.GetProperty("description").GetString()!, c => c is >= '\u4E00' and <= '\u9FFF'));
    }

    private static List<string> Trouble(JsonElement schema, Node node)
    {
        var trouble = new List<string>();
        foreach (var rule in schema.EnumerateObject()) Check(rule, node, schema, trouble);
        return trouble;
    }

    private static void Check(JsonProperty rule, Node node, JsonElement schema, List<string> trouble)
    {
        void Unless(bool holds, string what)
        {
            if (!holds) trouble.Add($"{node.Place} {what}");
        }
        var value = rule.Value;
        var text = (node as ScalarNode)?.Text;
        switch (rule.Name)
        {
            case "$schema" or "title" or "$defs" or "description": break;
            case "additionalProperties":
                // an object here is the schema of names that the file chooses
                foreach (var entry in value.ValueKind == JsonValueKind.Object && node is MappingNode names ? names.Entries : []) trouble.AddRange(Trouble(value, entry.Value));
                break;
            case "$ref": trouble.AddRange(Trouble(Schema.GetProperty("$defs").GetProperty(value.GetString()!["#/$defs/".Length..]), node)); break;
            case "allOf":
                foreach (var part in value.EnumerateArray()) trouble.AddRange(Trouble(part, node));
                break;
            case "anyOf": Unless(value.EnumerateArray().Any(part => Trouble(part, node).Count == 0), "is none of the alternatives"); break;
            case "oneOf": Unless(value.EnumerateArray().Count(part => Trouble(part, node).Count == 0) == 1, "is not exactly one of the alternatives"); break;
            case "not": Unless(Trouble(value, node).Count > 0, "is what it must not be"); break;
            case "type": Unless((value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(t => t.GetString()) : [value.GetString()]).Any(type => Is(type!, node)), $"is not {value}"); break;
            case "enum": Unless(text is not null && value.EnumerateArray().Any(word => word.GetString() == text), "is no word of the list"); break;
            case "pattern": Unless(text is not null && Regex.IsMatch(text, value.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)), $"does not match {value}"); break;
            case "minLength": Unless(text is null || text.Length >= value.GetInt32(), "is too short"); break;
            case "minimum": Unless(decimal.TryParse(text, CultureInfo.InvariantCulture, out var low) && low >= value.GetInt32(), "is too small"); break;
            case "maximum": Unless(decimal.TryParse(text, CultureInfo.InvariantCulture, out var high) && high <= value.GetInt32(), "is too large"); break;
            case "minItems": Unless(node is not SequenceNode list || list.Items.Count >= value.GetInt32(), "has too few items"); break;
            case "items":
                foreach (var item in (node as SequenceNode)?.Items ?? []) trouble.AddRange(Trouble(value, item));
                break;
            case "required": Unless(node is not MappingNode map || value.EnumerateArray().All(key => map[key.GetString()!] is not null), $"lacks one of {value}"); break;
            case "properties":
                foreach (var entry in (node as MappingNode)?.Entries ?? [])
                {
                    if (value.TryGetProperty(entry.Key, out var inner)) trouble.AddRange(Trouble(inner, entry.Value));
                    else Unless(schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind != JsonValueKind.False, $"has the unknown key {entry.Key}");
                }
                break;
            default: throw new InvalidOperationException($"The validator does not know {rule.Name}.");
        }
    }

    private static bool Is(string type, Node node) => type switch
    {
        "object" => node is MappingNode,
        "array" => node is SequenceNode,
        "string" => node is ScalarNode { IsNull: false },
        "number" => node is ScalarNode { IsNull: false } number && decimal.TryParse(number.Text, CultureInfo.InvariantCulture, out _),
        "integer" => node is ScalarNode { IsNull: false } whole && long.TryParse(whole.Text, CultureInfo.InvariantCulture, out _),
        "boolean" => node is ScalarNode { Text: "true" or "false" },
        _ => throw new InvalidOperationException(type),
    };
}
