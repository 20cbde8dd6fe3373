using System.Globalization;
using Microsoft.Extensions.Primitives;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web;

namespace Shifan.Bench.Applying;

/// <summary>What applicants type: the programme's eligible sample with every required answer there, and one section filled to a size.</summary>
internal sealed class Form
{
    public const string Programme = "zhejiang-2021";

    /// <summary>Stands where each save writes its own number, so that no two saves are the same bytes.</summary>
    public const string Mark = "0000000000";

    private const int Boxes = 65;
    private const int Bytes = 4_000;
    private const int MostRows = 100;

    private static readonly Place None = new("", 0, 0, "");

    private Form(Programme programme, Section section, Dictionary<string, StringValues> values) => (Rules, Section, Values) = (programme, section, values);

    public Programme Rules { get; }

    public Section Section { get; }

    /// <summary>The boxes of the section; one of them holds <see cref="Mark"/>.</summary>
    public IReadOnlyDictionary<string, StringValues> Values { get; }

    public string Box(string name) => Values[name].ToString();

    /// <summary>The section as it is kept.</summary>
    public string Answers => JsonText.Write(Posted.ReadSection(Section, name => Values.TryGetValue(name, out var value) ? value : StringValues.Empty));

    /// <summary>The section with most fields, all of them filled, and rows in its tables until it has 65 boxes and 4 KB.</summary>
    public static Form Largest()
    {
        var programme = ProgrammeFolder.Find(Programme)!.Programme!;
        var section = programme.Form.Sections.MaxBy(s => s.Blocks.Count(block => block.Field is not null))!;
        var sample = Sample(programme);
        var values = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach (var field in section.Blocks.Select(block => block.Field).OfType<Field>().Where(field => field.Type != FieldType.CreditCode)) Put(values, field, field.Id, sample[field.Id]);
        var tables = section.Blocks.Select(block => block.Table).OfType<Table>().Where(table => table.FixedRows.Count == 0).ToList();
        var marked = false;
        for (var row = 1; row <= MostRows && (values.Count < Boxes || Size(values) < Bytes); row++)
        {
            foreach (var table in tables)
            {
                values[$"{table.Id}.rows"] = row.ToString(CultureInfo.InvariantCulture);
                foreach (var column in table.Columns)
                {
                    var name = $"{table.Id}[{row}].{column.Id}";
                    Put(values, column, name, null);
                    if (column.Type != FieldType.Text) continue;
                    var text = marked ? "" : Mark;
                    marked = true;
                    values[name] = (text + string.Concat(Enumerable.Repeat("示例的一段文字", 20)))[..Math.Min(column.LongestText ?? 60, 60)];
                }
            }
        }
        if (!marked) throw new InvalidOperationException("The largest section has no table with a text.");
        return new Form(programme, section, values);
    }

    private static int Size(Dictionary<string, StringValues> values) => values.Sum(box => box.Key.Length + 6 + box.Value.Sum(text => System.Text.Encoding.UTF8.GetByteCount(text!)));

    /// <summary>Every answer that submitting asks for.</summary>
    public static MappingNode Sample(Programme programme)
    {
        var text = File.ReadAllText(Path.Combine(Home.Folder, "samples", programme.Id, "eligible.yaml"));
        var answers = (MappingNode)((MappingNode)YamlText.Read(text, "eligible.yaml", new Faults())!)["answers"]!;
        var more = programme.Form.Fields.Where(field => field.Required && answers[field.Id] is null).Select(field => new Entry(field.Id, None, new ScalarNode(None, Some(field))));
        var rows = programme.Form.Tables.Where(table => table.LeastRows > 0 && answers[table.Id] is null)
            .Select(table => new Entry(table.Id, None, new SequenceNode(None, [.. Enumerable.Range(0, table.LeastRows).Select(i => Row(table, i))])));
        // whose application it is was filled in when it was begun
        var own = programme.Form.Fields.Where(field => field.Type is FieldType.CreditCode or FieldType.Institution).Select(field => field.Id).ToHashSet();
        return new MappingNode(None, [.. answers.Entries.Concat(more).Concat(rows).Where(entry => !own.Contains(entry.Key))]);
    }

    private static MappingNode Row(Table table, int i) => new(None, [.. table.Columns.Where((column, c) => column.Required || c == 0)
        .Select((column, c) => new Entry(column.Id, None, new ScalarNode(None, c == 0 && i < table.FixedRows.Count ? table.FixedRows[i] : Some(column))))]);

    private static void Put(Dictionary<string, StringValues> values, Field field, string name, Node? sample)
    {
        if (field.Type == FieldType.Title)
        {
            if (sample is MappingNode parts) foreach (var part in parts.Entries) values[$"{name}.{part.Key}"] = ((ScalarNode)part.Value).Text;
            else values[$"{name}.held"] = Flags.No;
            return;
        }
        values[name] = sample switch
        {
            ScalarNode scalar => scalar.Text,
            SequenceNode list => new StringValues([.. list.Items.OfType<ScalarNode>().Select(item => item.Text)]),
            _ => Some(field),
        };
    }

    private static string Some(Field field) => field.Type switch
    {
        FieldType.Number => "1",
        FieldType.Date => "2021-05-12",
        FieldType.Flag => Flags.Yes,
        FieldType.Choice or FieldType.Choices => field.Options!.Options[0],
        FieldType.Phone => "13800000000",
        FieldType.Email => "shili@example.cn",
        FieldType.Postcode => "310012",
        FieldType.Title => "无",
        FieldType.CreditCode => "91330106MA2FANK00E",
        _ => "示例内容",
    };
}
