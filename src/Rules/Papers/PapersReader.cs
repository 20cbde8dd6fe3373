namespace Shifan.Rules;

/// <summary>Reads what a programme says of its papers: the list in its own file, and a file for each that says how it is printed.</summary>
internal sealed class PapersReader(Draft draft, ConditionReader conditions, Form form)
{
    /// <summary>The files behind a programme; what is no YAML is left out with a fault.</summary>
    public static IReadOnlyList<(string Name, Node Root)> Parse(IReadOnlyList<(string Name, string Text)> papers, string file, Faults faults)
    {
        var folder = file.LastIndexOfAny(['/', '\\']) is var slash and >= 0 ? file[..(slash + 1)] : file.EndsWith(".yaml", StringComparison.Ordinal) || file.Length == 0 ? "" : file + "/";
        var roots = new List<(string Name, Node Root)>();
        foreach (var (name, text) in papers)
        {
            var path = $"{folder}papers/{name}";
            if (roots.Any(other => other.Name == name)) faults.Add("paper.repeated", new Place(path, 1, 1, ""), $"文件“{name}”有两份", "请只留一份");
            else if (YamlText.Read(text, path, faults) is { } root) roots.Add((name, root));
        }
        return roots;
    }

    /// <summary>The papers of the list, each with its layout; and all layouts that the programme has of its own.</summary>
    public List<Paper> Read(MappingNode root, IReadOnlyList<(string Name, Node Root)> files, out IReadOnlyList<PaperLayout> own)
    {
        var reader = new PaperReader(draft, conditions, form, draft.Faults);
        var listed = root.Maps("papers").ToList();
        var layouts = new List<PaperLayout>();
        foreach (var (name, file) in files)
        {
            var id = (file as MappingNode)?.Text("paper");
            var entry = listed.FirstOrDefault(paper => paper.Text("id") == id);
            if (reader.Read(file, entry) is not { } layout) continue;
            var place = ((MappingNode)file).PlaceOf("paper");
            if ($"{layout.Id}.yaml" != name) draft.Faults.Add("paper.name", place, $"标识“{layout.Id}”与文件名“{name}”不同", $"请改为同名：{layout.Id}.yaml");
            layouts.Add(layout);
        }
        var papers = new List<Paper>();
        foreach (var node in listed)
        {
            ProgrammeReader.CheckWho(node, draft);
            foreach (var section in node.Scalars("sections").Where(s => form.Sections.All(other => other.Id != s.Text)))
            {
                draft.Unknown("section", section.Place, "申请表部分", section.Text, form.Sections.Select(s => s.Id));
            }
            var layout = layouts.Find(layout => layout.Id == node.Text("id"));
            var paper = new Paper(
                node.Text("id")!, node.Text("label")!, node.Text("by")!, node.Texts("sections"),
                [.. node.Maps("fields").Select(field => ReadPaperField(field, draft))], node.Flag("sealed"), node.Flag("signed"), layout?.Declaration ?? node.Text("wording"),
                node.Texts("chapters"), node.Text("clause") ?? "", node.Text("note"));
            if (layout is null) layouts.Add(Plain(paper));
            papers.Add(paper);
        }
        own = layouts;
        return papers;
    }

    // what is listed and has no file is printed plainly, so that a notice can begin with its list
    private static PaperLayout Plain(Paper paper)
    {
        var blocks = new List<PaperBlock> { new PaperBlock.Title(PaperText.Of(paper.Label)) };
        if (paper.Chapters.Count > 0) blocks.Add(new PaperBlock.Items([.. paper.Chapters.Select(PaperText.Of)]));
        if (paper.Wording is { } wording) blocks.Add(new PaperBlock.Declaration(PaperText.Of(wording)));
        if (paper.Sections.Count > 0) blocks.Add(new PaperBlock.Sections(paper.Sections));
        if (paper.Fields.Count > 0)
        {
            blocks.Add(new PaperBlock.Grid(24, [.. paper.Fields.Select(field => new PaperRow(null, [
                new PaperCell(PaperText.Of(field.Label), null, null, null, 6, 1, 0),
                new PaperCell(null, null, new PaperValue($"box.{field.Id}", null, null, new PaperWord($"box.{field.Id}", "", [])), null, 18, 1, 0)], null))]));
        }
        var places = new List<PaperLine>();
        var applicants = paper.By == Workflow.Applicant;
        if (paper.Sealed) places.Add(new PaperLine(PaperText.Of(applicants ? "申报单位（盖章）" : "单位（盖章）"), null));
        if (paper.Signed) places.Add(new PaperLine(PaperText.Of("法定代表人（签字）"), null));
        if (places.Count > 0) blocks.Add(new PaperBlock.Places([.. places, new PaperLine(PaperText.Of("日期"), PaperText.Of("　　年　月　日"))]));
        return new PaperLayout(paper.Id, null, applicants ? PaperSubject.Application : PaperSubject.Recommendation, PaperPages.Form, blocks);
    }

    private static PaperField ReadPaperField(MappingNode node, Draft draft)
    {
        if (node.Text("from") is { } from && !PaperField.Sources.Contains(from) && draft.Figures[from] is null)
        {
            draft.Unknown("figure", node.PlaceOf("from"), "来源", from, PaperField.Sources.Concat(draft.Figures.Figures.Select(f => f.Id)));
        }
        foreach (var level in node.Scalars("levels").Where(level => !draft.Levels.ContainsKey(level.Text.Trim()))) draft.Unknown("level", level.Place, "层级", level.Text, draft.Levels.Keys);
        return new PaperField(node.Text("id")!, node.Text("label")!, node.Text("note")) { From = node.Text("from"), Levels = [.. node.Texts("levels")] };
    }
}
