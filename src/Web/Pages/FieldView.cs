using Shifan.Rules;

namespace Shifan.Web.Pages;

/// <summary>A question as its page shows it: the name it is sent under, what stands in it, what is wrong with it.</summary>
public sealed record FieldView(Field Field, string Name, Node? Value, IReadOnlyList<string> Errors, bool InTable = false, bool Required = false, bool Reshapes = false, string? Fixed = null)
{
    public string Id => $"q-{Name.Replace('[', '-').Replace("]", "", StringComparison.Ordinal).Replace('.', '-')}";

    public string Text => Fixed ?? (Value as ScalarNode)?.Text ?? "";

    public bool Has(string option) => Value switch
    {
        SequenceNode list => list.Items.OfType<ScalarNode>().Any(item => item.Text == option),
        ScalarNode scalar => scalar.Text.Split(['、', '，', ',']).Contains(option),
        _ => false,
    };

    public string Part(string part) => Value switch
    {
        MappingNode map => (map[part] as ScalarNode)?.Text ?? (part == "held" && map["from"] is not null ? Flags.Yes : ""),
        ScalarNode scalar when part == "held" && Flags.Read(scalar.Text) is { } held => held ? Flags.Yes : Flags.No,
        _ => "",
    };
}
