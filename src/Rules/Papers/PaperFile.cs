namespace Shifan.Rules;

/// <summary>What a paper is filled with, from a file: words of the vocabulary, lists, and the answers of the form.</summary>
public sealed record PaperFile(IReadOnlyDictionary<string, string> Words, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> Lists, MappingNode Answers, MappingNode Declared, FactSheet Sheet)
{
    private static readonly string[] Keys = ["words", "lists"];

    /// <summary>Reads a file with <c>answers</c> and <c>declared</c> as for a check, and <c>words</c> and <c>lists</c> by their names.</summary>
    /// <param name="programme">Whose paper.</param>
    /// <param name="layout">Which; null: all of the applicant's.</param>
    /// <param name="root">The file.</param>
    /// <param name="day">The day of judging where the programme names none.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static PaperFile Read(Programme programme, PaperLayout? layout, MappingNode root, DateOnly day, Faults faults)
    {
        var nothing = new MappingNode(root.Place, []);
        var rest = new MappingNode(root.Place, [.. root.Entries.Where(entry => !Keys.Contains(entry.Key))]);
        var about = layout?.About ?? PaperSubject.Application;
        // what stands on no form has no answers
        if (rest["answers"] is null) rest = rest.With(new MappingNode(root.Place, [new Entry("answers", root.Place, nothing)]));
        var sheet = AnswerReader.ReadFile(programme, rest, day, faults);
        return new PaperFile(
            ReadWords(programme, about, layout, root["words"], faults), ReadLists(programme, about, root["lists"], faults), rest["answers"] as MappingNode ?? nothing, rest["declared"] as MappingNode ?? nothing, sheet);
    }

    private static Dictionary<string, string> ReadWords(Programme programme, PaperSubject about, PaperLayout? layout, Node? node, Faults faults)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var boxes = layout is null ? [] : programme.Papers.Where(paper => paper.Id == layout.Id).SelectMany(paper => paper.Fields).Select(field => $"box.{field.Id}").ToList();
        var known = PaperVocabulary.Words.Where(word => word.Subjects.Contains(about)).Select(word => word.Name).Concat(boxes).ToList();
        foreach (var entry in Entries(node, "words", faults))
        {
            if (!known.Contains(entry.Key)) Unknown("word", entry.KeyPlace, "数据", entry.Key, known, faults);
            else if (entry.Value is ScalarNode text) words[entry.Key] = text.Text;
            else faults.Add("answers.kind", entry.Value.Place, $"“{entry.Key}”应为文字", "请写成一段文字");
        }
        return words;
    }

    private static Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> ReadLists(Programme programme, PaperSubject about, Node? node, Faults faults)
    {
        var lists = new Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>(StringComparer.Ordinal);
        var known = PaperVocabulary.Lists.Where(list => list.Subjects.Contains(about)).ToList();
        foreach (var entry in Entries(node, "lists", faults))
        {
            if (known.Find(list => list.Name == entry.Key) is not { } list)
            {
                Unknown("list", entry.KeyPlace, "名单", entry.Key, known.Select(one => one.Name), faults);
                continue;
            }
            if (entry.Value is not SequenceNode rows)
            {
                faults.Add("answers.table", entry.Value.Place, $"“{entry.Key}”应为多行", "请每行以“- ”开头");
                continue;
            }
            var columns = list.Columns.Count > 0 ? list.Columns.Select(column => column.Name).ToList() : programme.Summaries.SelectMany(summary => summary.Columns).Select(column => column.From).Distinct(StringComparer.Ordinal).ToList();
            var read = new List<IReadOnlyDictionary<string, string>>();
            foreach (var row in rows.Items)
            {
                var cells = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var cell in Entries(row, entry.Key, faults))
                {
                    if (!columns.Contains(cell.Key)) Unknown("column", cell.KeyPlace, "栏目", cell.Key, columns, faults);
                    else if (cell.Value is ScalarNode text) cells[cell.Key] = text.Text;
                    else faults.Add("answers.kind", cell.Value.Place, $"“{cell.Key}”应为文字", "请写成一段文字");
                }
                read.Add(cells);
            }
            lists[entry.Key] = read;
        }
        return lists;
    }

    private static IEnumerable<Entry> Entries(Node? node, string key, Faults faults)
    {
        if (node is MappingNode map) return map.Entries;
        if (node is not null and not ScalarNode { IsNull: true }) faults.Add("answers.kind", node.Place, $"{key} 应为一组键", "请写成 标识: 内容");
        return [];
    }

    private static void Unknown(string code, Place place, string what, string word, IEnumerable<string> known, Faults faults)
    {
        var names = known.ToList();
        var near = Wording.Nearest(word, names) is { } meant ? $"是否想写“{meant}”？" : "";
        faults.Add($"{code}.unknown", place, $"没有名为“{word}”的{what}", names.Count == 0 ? $"这种文书没有可用的{what}" : $"{near}可用：{string.Join("、", names.Take(60))}");
    }
}
