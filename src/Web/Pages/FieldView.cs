using Shifan.Rules;

namespace Shifan.Web.Pages;

/// <summary>A question as its page shows it: the name it is sent under, what stands in it, what is wrong with it.</summary>
public sealed record FieldView(Field Field, string Name, Node? Value, IReadOnlyList<string> Errors, bool InTable = false, bool Required = false, bool Reshapes = false, string? Fixed = null)
{
    /// <summary>The label for this kind of applicant.</summary>
    public string Label { get; init; } = Field.Label;

    /// <summary>The word of help for this kind of applicant.</summary>
    public string? Hint { get; init; } = Field.Hint;

    /// <summary>How many 字 it may have; of a condition's bound too, which is no fault of the text.</summary>
    public int? Most { get; init; } = Field.LongestText;

    /// <summary>「不适用」 is an answer of this applicant.</summary>
    public bool TakesNotApplicable { get; init; }

    /// <summary>The area that a division must lie in, by the code of the office that issued the notice; null: anywhere.</summary>
    public int? Area { get; init; }

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
