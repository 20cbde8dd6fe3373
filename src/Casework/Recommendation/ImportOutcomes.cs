using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 导入上级结果: many outcomes of one document at once, by credit code or exact name, with a result a row; the dry run goes the same way up to
/// the commit. Only cases that wait for an answer from outside take part.
/// </summary>
public sealed class ImportOutcomes(Db db, Casefiles files, ProgrammeStore programmes, PassByOutsideOutcome pass)
{
    private static readonly string[] Codes = ["统一社会信用代码", "信用代码"];
    private static readonly string[] Names = ["服务机构名称", "单位名称", "机构名称", "申报单位"];
    private static readonly string[] Results = ["结果", "认定结果"];

    private static readonly string[] Numbers = ["证书编号", "编号"];

    /// <param name="DecidedOn">The day of the document, from which the validity of titles is counted; null: today.</param>
    public sealed record Input(Guid Call, Sheet Rows, string? Document, bool DryRun, DateOnly? DecidedOn = null);

    /// <param name="Outcome">What will be recorded; null where nothing is.</param>
    public sealed record Row(int Line, string Name, string? Outcome, IReadOnlyList<Refusal> Refusals);

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.RecordResults)) return Refusals.NotYours;
        if (TypedText.Trouble(input.Document, "document", "结果文件（文号或名称）", 200, out var document) is { } trouble) return trouble;
        var at = input.Rows.Rows.Select((row, i) => (Row: row, Index: i)).FirstOrDefault(pair => pair.Row.Cells.Any(cell => Results.Contains(cell.Text.Trim())));
        if (at.Row is null) return new Refusal("outcome.columns", "表头缺少“结果”一列", "file");
        int Column(string[] heads) => at.Row.Cells.Select((cell, i) => (Text: cell.Text.Trim(), Place: i)).Where(cell => heads.Any(head => cell.Text.StartsWith(head, StringComparison.Ordinal))).Select(cell => (int?)cell.Place).FirstOrDefault() ?? -1;
        var (code, name, result, number) = (Column(Codes), Column(Names), Column(Results), Column(Numbers));
        if (code < 0 && name < 0) return new Refusal("outcome.columns", "表头缺少“统一社会信用代码”或“单位名称”", "file");

        var seen = actor.Sees(db.Applications.AsNoTracking()).Where(a => a.CallId == input.Call && a.Version > 0);
        var cases = await seen.Select(a => new { Application = a, Institution = db.Institutions.First(i => i.Id == a.InstitutionId) }).ToListAsync(stop);
        var found = input.Rows.Rows.Skip(at.Index + 1).Where(row => row.Cells.Any(cell => !cell.IsEmpty)).Select(row =>
        {
            string Cell(int column) => column < 0 ? "" : row[column].Text.Trim();
            var (typedCode, typedName) = (Cell(code).ToUpperInvariant(), Cell(name));
            var match = cases.Where(c => typedCode.Length > 0 ? c.Institution.CreditCode == typedCode : typedName.Length > 0 && c.Institution.Name == typedName).ToList();
            return (Line: row.Number, Name: typedName.Length > 0 ? typedName : typedCode, Code: typedCode, Typed: typedName, Result: Cell(result), Number: Cell(number), Cases: match);
        }).ToList();
        foreach (var id in found.Where(row => row.Cases.Count == 1).Select(row => row.Cases[0].Application.Id).Distinct().Order()) await files.LockAsync(actor, id, stop);
        var (rows, notes, done) = (new List<Row>(), new List<AuditNote>(), new HashSet<Guid>());
        foreach (var row in found)
        {
            if (row.Cases is not [var one])
            {
                rows.Add(new Row(row.Line, row.Name, null, [new Refusal("outcome.unknown", row.Cases.Count == 0 ? Unknown(row.Code, row.Typed, cases.Select(c => c.Institution)) : $"“{Short(row.Name)}”有 {row.Cases.Count} 件申报件，请写统一社会信用代码")]));
                continue;
            }
            if (row.Typed.Length > 0 && row.Typed != one.Institution.Name)
            {
                rows.Add(new Row(row.Line, row.Name, null, [new Refusal("outcome.name", $"信用代码属于“{one.Institution.Name}”，与所写名称不同")]));
                continue;
            }
            var programme = await programmes.FindAsync(one.Application.Digest, stop);
            var step = programme.Workflow[one.Application.Step];
            var action = step.Actions.FirstOrDefault(a => PassByOutsideOutcome.IsOutcome(a) && (a.Label == row.Result || a.To.Any(way => programme.Workflow[way.Step].Outcome == row.Result)));
            if (step.Kind != StepKind.Await) rows.Add(new Row(row.Line, row.Name, null, [new Refusal("outcome.step", $"当前步骤为“{step.Label}”，不在等待上级结果")]));
            else if (action is null) rows.Add(new Row(row.Line, row.Name, null, [new Refusal("outcome.word", $"结果“{row.Result}”应为 {string.Join(" 或 ", step.Actions.Select(a => a.Label))}")]));
            else if (!done.Add(one.Application.Id)) rows.Add(new Row(row.Line, row.Name, null, [new Refusal("outcome.twice", "表中重复")]));
            else
            {
                var (_, recorded, refusals) = await pass.PrepareAsync(
                    actor, new PassByOutsideOutcome.Input(one.Application.Id, one.Application.Token, action.Id, document, $"按{document}批量导入", DecidedOn: input.DecidedOn, Number: row.Number.Length > 0 ? row.Number : null), stop);
                notes.AddRange(recorded);
                rows.Add(new Row(row.Line, row.Name, recorded.Count == 0 ? null : action.Label, refusals));
            }
        }
        if (input.DryRun || notes.Count == 0)
        {
            db.ChangeTracker.Clear();
            return rows;
        }
        return await db.CommitAsync<IReadOnlyList<Row>>(notes, rows, stop);
    }

    // what was read is said: who looks into the file finds it there
    private static string Unknown(string code, string name, IEnumerable<Institution> known)
    {
        if (code.Length == 0) return name.Length == 0 ? "这一行没有统一社会信用代码，也没有单位名称" : $"读到单位名称“{Short(name)}”，本批次没有这家单位的申报件；名称须与申报单位完全一致，或写统一社会信用代码";
        var wrong = CreditCode.Trouble(code);
        var said = $"读到统一社会信用代码“{Short(code)}”，{(wrong is null ? "本批次没有这个代码的申报件" : $"代码有误：{wrong}")}";
        return known.FirstOrDefault(institution => institution.Name == name) is { } other ? $"{said}；本批次“{Short(name)}”的代码是 {other.CreditCode}，请核对" : said;
    }

    private static string Short(string text) => text.Length > 40 ? $"{text[..40]}…" : text;
}
