using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>汇总表 as a workbook: a sealed version, or a draft that says so.</summary>
public sealed class ExportSummary(Db db, ShowSummary show)
{
    public sealed record File(string Name, byte[] Bytes);

    /// <param name="actor">Who asks.</param>
    /// <param name="call">Which call.</param>
    /// <param name="summary">Which table.</param>
    /// <param name="number">The sealed version; null: as the data stand.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<File?> RunAsync(Actor actor, Guid call, string summary, int? number, CancellationToken stop = default)
    {
        if (await show.RunAsync(actor, call, summary, stop) is not { } view) return null;
        var one = view.Sealed.FirstOrDefault(s => s.Number == number);
        if (number is not null && one is null) return null;
        return await WriteAsync(view.Summary, view.Office, one is null ? view.Rows : ShowSummary.Read(one), one, stop);
    }

    /// <summary>The sealed table that went up with a batch, for both offices; null for everybody else.</summary>
    public async Task<File?> OfBatchAsync(Actor actor, Guid call, Guid batch, CancellationToken stop = default)
    {
        return await show.OfBatchAsync(actor, call, batch, stop) is { } came ? await WriteAsync(came.Table, came.Office, ShowSummary.Read(came.Sealed), came.Sealed, stop) : null;
    }

    private async Task<File> WriteAsync(Summary table, string office, IReadOnlyList<ShowSummary.Row> rows, SealedSummary? one, CancellationToken stop)
    {
        var person = one is null ? null : await db.Users.Where(p => p.Id == one.PersonId).Select(p => p.DisplayName).FirstAsync(stop);
        var state = one is null ? "草稿，未定稿" : $"第 {one.Number} 版　{Deadline.Show(one.At)} {person} 定稿　内容摘要 {one.Digest}";
        return new File(
            $"{table.Label}-{office}-{(one is null ? "草稿" : $"第{one.Number}版")}.xlsx",
            SummaryWorkbook.Write(
                table.Label, [.. table.Columns.Select(column => column.Label)],
                [.. rows.Select(row => (IReadOnlyList<string>)[.. table.Columns.Select(column => row.Cells.GetValueOrDefault(column.From) ?? "")])],
                [.. table.Notes, .. ShowSummary.Excesses(rows), $"{table.Seal ?? "填报单位（盖章）"}：{office}", state]));
    }
}
