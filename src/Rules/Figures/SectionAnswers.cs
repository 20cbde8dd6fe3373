namespace Shifan.Rules;

public static partial class AnswerReader
{
    /// <summary>
    /// Reads the answers to one section alone: what cannot be understood is a fault at its place, as when the whole is read. An answer to a
    /// question that does not stand in the section is a fault too. Cheap: nothing is computed.
    /// </summary>
    /// <param name="programme">Whose form the answers are to.</param>
    /// <param name="section">The section.</param>
    /// <param name="answers">What was typed.</param>
    /// <param name="today">The day of reference where the programme has no fixed one.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static void ReadSection(Programme programme, Section section, MappingNode answers, DateOnly today, Faults faults)
    {
        var sheet = new FactSheet(programme.Figures.Figures.Count, programme.Form.Tables.Count, 0, programme.ReferenceDay ?? today);
        // who may answer 不适用 can depend on another section: that is found when the whole is read
        var declined = new List<Declined>();
        foreach (var entry in answers.Entries)
        {
            if (section.Find(entry.Key) is not { } block) faults.Add("answers.unknown", entry.KeyPlace, $"“{section.Label}”没有“{entry.Key}”这一项", "请刷新页面后重试");
            else if (entry.Value is ScalarNode { IsNull: true }) continue;
            else if (block.Field is { } field) ReadField(field, entry.Value, sheet, faults, declined);
            else ReadTable(block.Table!, entry.Value, sheet, faults, declined);
        }
    }
}
