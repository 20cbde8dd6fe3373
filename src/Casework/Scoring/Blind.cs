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
    /// <param name="nameless">Experts are not to know whose case it is.</param>
    public static MappingNode Of(Programme programme, MappingNode answers, bool nameless = false)
    {
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
        return new MappingNode(answers.Place, kept);
    }
}
