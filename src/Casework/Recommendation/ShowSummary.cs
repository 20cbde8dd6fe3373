using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>汇总表: as the data stand now, what is wrong or doubtful in it, what was sealed, and what has changed since.</summary>
public sealed class ShowSummary(Db db, ProgrammeStore programmes, FindCandidates candidates)
{
    /// <param name="Cells">By the source of their column; a combined table reads them by it.</param>
    public sealed record Row(Guid Application, string Office, Dictionary<string, string> Cells);

    /// <summary>Something about a cell. <paramref name="Doubt"/>: a person has to look, and may let it stand.</summary>
    public sealed record Trouble(Guid? Application, string Column, string Sentence, bool Doubt);

    public sealed record Change(string Institution, string Column, string? Before, string? After);

    public sealed record View(
        Call Call, Programme Programme, Summary Summary, string Office, IReadOnlyList<Row> Rows, IReadOnlyList<Trouble> Troubles, string Digest,
        IReadOnlyList<SealedSummary> Sealed, IReadOnlyList<Change> Changes, bool MaySeal)
    {
        /// <summary>The newest sealed version says what the data say.</summary>
        public bool IsCurrent => Sealed.Count > 0 && Changes.Count == 0 && Read(Sealed[^1]).Select(row => row.Application).SequenceEqual(Rows.Select(row => row.Application));
    }

    /// <summary>Null where there is no such table for the actor's office.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid callId, string summaryId, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } officeId, Level: { } of }) return null;
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == callId, stop) is not { } call) return null;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == officeId, stop);
        if (!Within.Covers(programme.Notice.Office, office.Division) || programme.Summaries.FirstOrDefault(s => s.Id == summaryId) is not { } summary) return null;
        if (programme.Workflow.Level(summary.By)?.Of != of || await candidates.RunAsync(actor, callId, stop) is not { } standing) return null;

        // what its time closed before it was handed up goes up in no table
        standing = standing with { Recommended = [.. standing.Recommended.Where(row => row.Batch is not null || row.Closed is null)] };
        var offices = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, o => o.Name, stop);
        var troubles = new List<Trouble>();
        var written = await WrittenAsync(programme, summary, standing.Recommended, stop);
        var live = standing.Recommended.Select(row => Live(programme, summary, row, written.GetValueOrDefault(row.Application.Id) ?? row.Report!.Sheet, offices, troubles)).ToList();
        var rows = summary.Combines is null ? live : await CombineAsync(programme, summary, callId, officeId, standing.Recommended, live, troubles, stop);
        for (var i = 0; i < rows.Count; i++) rows[i].Cells["number"] = $"{i + 1}";
        var seals = await db.SealedSummaries.AsNoTracking().Where(s => s.CallId == callId && s.OfficeId == officeId && s.SummaryId == summaryId).OrderBy(s => s.Number).ToListAsync(stop);
        return new View(
            call, programme, summary, office.Name, rows, troubles, AuditChain.HashOf(Write(rows)), seals, seals.Count == 0 ? [] : Compare(summary, Read(seals[^1]), rows), actor.Role == Role.Officer);
    }

    internal static string Write(IReadOnlyList<Row> rows) => JsonSerializer.Serialize(rows);

    /// <summary>The rows as they were sealed.</summary>
    public static IReadOnlyList<Row> Read(SealedSummary sealedOne) => JsonSerializer.Deserialize<List<Row>>(sealedOne.Content)!;

    /// <summary>What is otherwise in a later table than in an earlier one, row by row, cell by cell.</summary>
    public static IReadOnlyList<Change> Compare(Summary summary, IReadOnlyList<Row> before, IReadOnlyList<Row> after)
    {
        var changes = new List<Change>();
        foreach (var row in after)
        {
            if (before.FirstOrDefault(old => old.Application == row.Application) is not { } was) changes.Add(new Change(NameOf(row), "", null, "新列入"));
            else
            {
                foreach (var column in summary.Columns.Where(column => column.From != "number" && was.Cells.GetValueOrDefault(column.From) != row.Cells.GetValueOrDefault(column.From)))
                {
                    changes.Add(new Change(NameOf(row), column.Label, was.Cells.GetValueOrDefault(column.From), row.Cells.GetValueOrDefault(column.From)));
                }
            }
        }
        changes.AddRange(before.Where(old => after.All(row => row.Application != old.Application)).Select(old => new Change(NameOf(old), "", "已列入", null)));
        return changes;
    }

    // no column of a notice's, and told under the table all the same
    /// <summary>A table that went up with a batch.</summary>
    internal sealed record Sent(Programme Programme, Summary Table, SealedSummary Sealed, string Office);

    /// <summary>The sealed table that went up with a batch, for the office that sent it and the one that it was sent to; null for everybody else.</summary>
    internal async Task<Sent?> OfBatchAsync(Actor actor, Guid call, Guid batch, CancellationToken stop)
    {
        if (!actor.Has(Duty.ReadWork) || actor.OfficeId is not { } office) return null;
        var sent = db.Batches.Where(b => b.Id == batch && b.CallId == call && (b.OfficeId == office || b.ToOfficeId == office));
        if (await db.SealedSummaries.AsNoTracking().FirstOrDefaultAsync(s => sent.Any(b => b.SummaryId == s.Id), stop) is not { } one) return null;
        var programme = await programmes.FindAsync(await db.Calls.Where(c => c.Id == call).Select(c => c.Digest).FirstAsync(stop), stop);
        if (programme.Summaries.FirstOrDefault(s => s.Id == one.SummaryId) is not { } table) return null;
        return new Sent(programme, table, one, await db.Offices.Where(o => o.Id == one.OfficeId).Select(o => o.Name).FirstAsync(stop));
    }

    private const string Beyond = "excess";

    /// <summary>超额推荐 as it stands under the table, one line a case.</summary>
    public static IReadOnlyList<string> Excesses(IReadOnlyList<Row> rows) => [.. rows.Where(row => row.Cells.ContainsKey(Beyond)).Select(row => $"{NameOf(row)}，{row.Cells[Beyond]}")];

    // what the table itself knows, whatever a form calls its fields
    private static bool IsOurs(SummaryColumn column) => column.From is "number" or "blank" or "institution" or "office" or "quota" or "opinion";

    private static string NameOf(Row row) => row.Cells.GetValueOrDefault("institution") ?? row.Office;

    // what an office wrote over in its 推荐表 stands in its table too: the notices have it condense what the applicant drafted
    private async Task<Dictionary<Guid, FactSheet>> WrittenAsync(Programme programme, Summary summary, IReadOnlyList<FindCandidates.Row> rows, CancellationToken stop)
    {
        var boxes = ShowSheet.PaperOf(programme)?.Fields.Where(box => box.Levels.Count == 0 && box.From is { } from && summary.Columns.Any(column => column.From == from) && programme.Form.Fields.Any(field => field.Id == from)).ToList() ?? [];
        var ids = rows.Select(row => row.Application.Id).ToList();
        var facts = new Dictionary<Guid, FactSheet>();
        if (boxes.Count == 0) return facts;
        foreach (var sheet in await db.RecommendationSheets.AsNoTracking().Where(s => ids.Contains(s.ApplicationId)).ToListAsync(stop))
        {
            var texts = ShowSheet.Read(sheet.Texts);
            var over = boxes.Where(box => texts.ContainsKey(box.Id)).Select(box => new Entry(box.From!, Nowhere, new ScalarNode(Nowhere, texts[box.Id]))).ToList();
            if (over.Count == 0) continue;
            var application = rows.First(row => row.Application.Id == sheet.ApplicationId).Application;
            var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == application.Id && v.Number == application.Version, stop);
            var answers = ((MappingNode)JsonText.Read(version.Answers, "", new Faults())!).With(new MappingNode(Nowhere, over));
            facts[application.Id] = Answered.Read(programme, JsonText.Write(answers), version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
        }
        return facts;
    }

    private static readonly Place Nowhere = new("", 0, 0, "");

    private static Row Live(Programme programme, Summary summary, FindCandidates.Row row, FactSheet facts, IReadOnlyDictionary<string, string> offices, List<Trouble> troubles)
    {
        // where a case comes from: the lowest office that handled it
        var from = programme.Workflow.Levels.Where(level => level.Of != OfficeLevel.Outside && row.Application.OfficeFor(level.Of) is not null).MinBy(level => level.Of);
        var office = from is not null && offices.TryGetValue(row.Application.OfficeFor(from.Of)!, out var name) ? name : "";
        var cells = new Dictionary<string, string>(StringComparer.Ordinal) { ["institution"] = row.Institution };
        foreach (var column in summary.Columns)
        {
            cells[column.From] = column.From switch
            {
                "number" or "blank" => "",
                "institution" => row.Institution,
                "office" => office,
                "quota" => row.Quota ?? "不占名额",
                "opinion" => row.Opinion ?? "",
                _ => programme.Figures[column.From]!.Show(facts),
            };
            if (column.From == "institution") CheckName(programme, row, facts, column, troubles);
            if (IsOurs(column) || programme.Figures[column.From] is not { } figure) continue;
            if (cells[column.From].Length == 0) troubles.Add(new Trouble(row.Application.Id, column.Label, $"{row.Institution}：没有填写", Doubt: false));
            foreach (var condition in Rules(programme, figure))
            {
                var finding = condition.Explain(facts);
                if (finding.Verdict is Verdict.NotMet or Verdict.Person) troubles.Add(new Trouble(row.Application.Id, column.Label, $"{row.Institution}：{finding.Sentence}", finding.Verdict == Verdict.Person));
            }
        }
        if (row.Excess is { } excess) cells[Beyond] = excess.Said;
        return new Row(row.Application.Id, office, cells);
    }

    // the programme's own conditions on what stands in a column, of the figure itself or of one made of it alone
    private static IEnumerable<Condition> Rules(Programme programme, Figure figure) =>
        programme.Eligibility.Parts.Where(condition => condition.Figures().ToList() is [var only] && (only == figure || only.From.Reads.ToList() is [var source] && source == figure))
            .Concat(programme.Checks.Where(check => check.Blocks).Select(check => check.Condition).Where(condition => condition.Figures().Contains(figure)));

    private static void CheckName(Programme programme, FindCandidates.Row row, FactSheet facts, SummaryColumn column, List<Trouble> troubles)
    {
        var typed = programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.Institution)?.Figure.Show(facts);
        if (typed is { Length: > 0 } && typed != row.Institution) troubles.Add(new Trouble(row.Application.Id, column.Label, $"{row.Institution}：申请表所填名称为“{typed}”，须与盖章名称一致", Doubt: false));
    }

    // what the offices below sealed, of the cases that this office recommends, and its own direct cases
    private async Task<List<Row>> CombineAsync(
        Programme programme, Summary summary, Guid callId, string officeId, IReadOnlyList<FindCandidates.Row> recommended, List<Row> live, List<Trouble> troubles, CancellationToken stop)
    {
        var below = await db.SealedSummaries.AsNoTracking().Where(s => s.CallId == callId && s.SummaryId == summary.Combines).OrderBy(s => s.OfficeId).ThenBy(s => s.Number)
            .Select(s => new { Sealed = s, Office = db.Offices.First(o => o.Id == s.OfficeId) }).ToListAsync(stop);
        var by = programme.Workflow.Level(programme.Summaries.First(s => s.Id == summary.Combines).By)!;
        var rows = new List<Row>();
        foreach (var office in below.GroupBy(row => row.Sealed.OfficeId, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (!await OfficeArea.CoversAsync(db, officeId, office.Key, stop)) continue;
            foreach (var row in Read(office.Last().Sealed).Where(row => recommended.Any(r => r.Application.Id == row.Application)))
            {
                var own = live.First(l => l.Application == row.Application).Cells;
                var cells = summary.Columns.ToDictionary(
                    column => column.From, column => column.From == "office" ? office.Last().Office.Name : row.Cells.GetValueOrDefault(column.From) ?? own.GetValueOrDefault(column.From) ?? "", StringComparer.Ordinal);
                // what was exceeded below is told above, with what is exceeded here
                var beyond = new[] { row.Cells.GetValueOrDefault(Beyond), own.GetValueOrDefault(Beyond) }.OfType<string>().Distinct().ToList();
                if (beyond.Count > 0) cells[Beyond] = string.Concat(beyond);
                rows.Add(new Row(row.Application, office.Last().Office.Name, cells));
            }
        }
        foreach (var row in recommended.Where(row => rows.All(r => r.Application != row.Application.Id)))
        {
            // whoever came past the level below stands in no table of theirs
            var came = row.Application.OfficeFor(by.Of) is { } own && await db.Handlings.AsNoTracking().AnyAsync(h => h.ApplicationId == row.Application.Id && h.OfficeId == own, stop);
            if (came) troubles.Add(new Trouble(row.Application.Id, "", $"{row.Institution}：所在{by.Label}的汇总表还没有定稿，或没有列入", Doubt: false));
            else rows.Add(live.First(l => l.Application == row.Application.Id));
        }
        // the office's own order, as in its letter
        var order = recommended.Select(row => row.Application.Id).ToList();
        return [.. rows.OrderBy(row => order.IndexOf(row.Application))];
    }
}
