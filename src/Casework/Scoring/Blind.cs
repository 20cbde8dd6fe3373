using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What experts are shown of answers: nothing that the programme keeps private, and no way to reach anybody. It is taken out here, so that no page can show it.
/// </summary>
public static class Blind
{
    /// <summary>Whether experts do not see a field.</summary>
    public static bool Hides(Field field) => field.Private || field.Type is FieldType.Phone or FieldType.Email;

    /// <summary>Whether a field tells whose case it is, where experts are not to know.</summary>
    public static bool Names(Field field) => field.Type is FieldType.Institution or FieldType.CreditCode or FieldType.Url;

    /// <summary>The answers without what experts do not see.</summary>
    /// <param name="programme">Whose form.</param>
    /// <param name="answers">All of them.</param>
    /// <param name="names">By what experts would know whose case it is, where they are not to know; null: they may.</param>
    public static MappingNode Of(Programme programme, MappingNode answers, IReadOnlyCollection<string>? names = null)
    {
        var nameless = names is not null;
        var kept = new List<Entry>();
        foreach (var block in programme.Form.Sections.SelectMany(section => section.Blocks))
        {
            if (answers[block.Id] is not { } said) continue;
            if (block.Field is { } field)
            {
                if (!Hides(field) && !(nameless && Names(field))) kept.Add(new Entry(block.Id, said.Place, said));
            }
            else if (block.Table is { Private: false } table && said is SequenceNode rows)
            {
                var shown = table.Columns.Where(column => !Hides(column)).Select(column => column.Id).ToHashSet(StringComparer.Ordinal);
                kept.Add(new Entry(block.Id, said.Place, new SequenceNode(rows.Place, [.. rows.Items.OfType<MappingNode>().Select(row => new MappingNode(row.Place, [.. row.Entries.Where(cell => shown.Contains(cell.Key))]))])));
            }
        }
        var blind = new MappingNode(answers.Place, kept);
        return names is null ? blind : (MappingNode)Unnamed(blind, names);
    }

    /// <summary>By what a case is known in its own words: name and code of the institution, and what the form says where it asks for them.</summary>
    public static IReadOnlyList<string> NamesIn(Programme programme, MappingNode answers, params IEnumerable<string> more) =>
        [.. programme.Form.Fields.Where(Names).Select(field => answers[field.Id]).OfType<ScalarNode>().Where(said => !said.IsNull).Select(said => said.Text.Trim()).Concat(more).Where(name => name.Length > 1).Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(name => name.Length)];

    private static Node Unnamed(Node node, IReadOnlyCollection<string> names) => node switch
    {
        ScalarNode { IsNull: false } said => new ScalarNode(said.Place, Sight.Unnamed(said.Text, names)),
        SequenceNode rows => new SequenceNode(rows.Place, [.. rows.Items.Select(row => Unnamed(row, names))]),
        MappingNode part => new MappingNode(part.Place, [.. part.Entries.Select(entry => entry with { Value = Unnamed(entry.Value, names) })]),
        _ => node,
    };
}
