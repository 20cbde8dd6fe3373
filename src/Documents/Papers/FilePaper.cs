using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>A paper filled from a file, outside the server.</summary>
public static class FilePaper
{
    /// <summary>The paper, or the applicant's whole report where none is named.</summary>
    /// <param name="programme">Whose paper.</param>
    /// <param name="layout">Which; null: all of the applicant's.</param>
    /// <param name="file">What it is filled with.</param>
    /// <param name="division">The name of a division, or null.</param>
    public static Printout Of(Programme programme, PaperLayout? layout, PaperFile file, Func<int, string?> division)
    {
        var institution = file.Words.GetValueOrDefault("case.institution")
            ?? (programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.Institution) is { } field && file.Answers[field.Id] is ScalarNode { IsNull: false } name ? name.Text : "");
        // a file has no moment of its own: the day of the notice makes the same file the same bytes
        var moment = Deadline.StartOf(programme.Notice.Issued);
        if (layout is null or { About: PaperSubject.Application })
        {
            var report = ApplicationReport.Of(new ReportSource(programme, "", institution, null, "", moment, file.Answers, file.Declared, file.Sheet, division) { Only = layout?.Id });
            return report with { Number = programme.Notice.Number, Edition = "据数据文件生成，未经系统提交", Watermark = null, Code = "" };
        }
        var words = PaperData.OfNotice(programme);
        foreach (var (word, text) in file.Words) words[word] = text;
        words.TryAdd("case.institution", institution);
        if (layout.About == PaperSubject.Summary && programme.Summaries is [var table, ..])
        {
            words.TryAdd("summary.title", table.Label);
            words.TryAdd("summary.seal", table.Seal ?? "填报单位（盖章）");
            words.TryAdd("summary.notes", string.Join('\n', table.Notes));
        }
        var data = new PaperData(programme)
        {
            Words = words,
            Lists = file.Lists.ToDictionary(
                list => list.Key,
                list => new PaperListing(list.Value, layout.About == PaperSubject.Summary ? [.. programme.Summaries.Take(1).SelectMany(summary => summary.Columns).Select(column => (column.From, column.Label))] : null), StringComparer.Ordinal),
            Answers = file.Answers,
            Sheet = file.Sheet,
            Division = division,
        };
        return PaperPrintout.Of(layout.Id, data, new PaperEdges(words.GetValueOrDefault("office.name") ?? institution, "", "据数据文件生成，未经系统提交", IsDraft: false, "", moment), words.GetValueOrDefault("office.title"))!;
    }
}
