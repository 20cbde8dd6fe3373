using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>推荐表 as the notice prints it: a sealed version, or how it stands. Writes nothing.</summary>
public sealed class PrintSheet(Db db, ShowSheet show, Divisions divisions, Typesetter typesetter, TimeProvider time, ILogger<PrintSheet> log)
{
    /// <summary>Null where there is no such sheet or version for the actor.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">Which application.</param>
    /// <param name="number">The sealed version; null: as it stands.</param>
    /// <param name="format">As what.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<Outcome<Printed>?> RunAsync(Actor actor, Guid id, int? number, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default) => RunAsync(actor, id, number, format, time.GetUtcNow(), stop);

    /// <summary>The same; what is not sealed is dated at a moment.</summary>
    internal async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid id, int? number, PaperFormat format, DateTimeOffset now, CancellationToken stop)
    {
        if (await show.RunAsync(actor, id, now, stop) is not { } view) return null;
        var one = view.Sealed.FirstOrDefault(sheet => sheet.Number == number);
        if (number is not null && one is null) return null;
        var (programme, application) = (view.Programme, view.Application);
        var texts = one is null ? view.Texts : ShowSheet.Read(one.Texts);
        var words = PaperData.OfNotice(programme);
        foreach (var field in view.Paper.Fields) words[$"box.{field.Id}"] = TextOf(field, texts, programme);
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id && v.Number == (one == null ? application.Version : one.Version), stop);
        var answered = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt));
        words["case.number"] = application.Number;
        words["case.institution"] = view.Institution;
        words["case.version"] = $"{version.Number}";
        words["office.name"] = view.Office;
        var data = new PaperData(programme) { Words = words, Answers = answered.Answers, Sheet = answered.Sheet, Division = divisions.FullName };
        var digest = one?.Digest ?? AuditChain.HashOf(string.Join('\n', view.Paper.Fields.Select(field => $"{field.Id}\n{words[$"box.{field.Id}"]}")));
        var edges = new PaperEdges(
            view.Office, $"申报编号 {application.Number}", one is null ? $"草稿　据申报第 {version.Number} 版，未定稿" : $"第 {one.Number} 版　据申报第 {version.Number} 版　{Deadline.ShowExact(one.At)} 定稿",
            one is null, PageCode.Of(application.Number, one?.Number ?? 0, digest), one?.At ?? now);
        return await Printing.RunAsync(typesetter, PaperPrintout.Of(view.Paper.Id, data, edges)!, format, log, id, stop);
    }

    // of a shared box every level's words, each under its name
    private static string TextOf(PaperField field, IReadOnlyDictionary<string, string> texts, Programme programme)
    {
        if (field.Levels.Count == 0) return texts.GetValueOrDefault(field.Id) ?? "";
        var parts = field.Levels.Select(level => (Level: level, Text: texts.GetValueOrDefault($"{field.Id}:{level}") ?? "")).Where(part => part.Text.Length > 0).ToList();
        return string.Join('\n', parts.Select(part => $"{programme.Workflow.Level(part.Level)?.Label}：\n{part.Text}"));
    }
}
