using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>现场照片和签字扫描件: looked into as any other file, kept by its digest. Sent twice with one key, it is there once.</summary>
public sealed class AddVisitFile(Db db, Visiting visiting, VisitRecords records, KeepPicture keep, FileStore files, Inspector inspector, TimeProvider time)
{
    internal const long MostBytes = 20 * FileSettings.Mega;
    internal const int MostFiles = 200;

    /// <param name="Item">Which item a photo shows; null: the visit as a whole.</param>
    /// <param name="Position">Latitude and longitude, where the person gives them.</param>
    /// <param name="Key">The one-time key.</param>
    public sealed record Input(Guid Visit, VisitFileUse Use, string? Item, string? Name, Stream? File, string? Position, string? Key);

    public async Task<Outcome<VisitFile>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var field = input.Use == VisitFileUse.Photo ? "photo" : "scan";
        // nobody's files are looked into for a visit that is not his
        if (await visiting.Goes(actor).AsNoTracking().FirstOrDefaultAsync(v => v.Id == input.Visit, stop) is null) return Visiting.NoSuch;
        if (input.Key is not { Length: > 0 and <= EnterVisit.LongestKey } key || TypedText.Unreadable(key) is not null) return new Refusal("visit.key", "页面不完整，请刷新后重试");
        if (await db.VisitFiles.AsNoTracking().FirstOrDefaultAsync(f => f.VisitId == input.Visit && f.Key == key, stop) is { } before) return before;
        if (input.File is null) return new Refusal("visit.noFile", input.Use == VisitFileUse.Photo ? "请选择照片" : "请选择扫描件", field);
        if (!string.IsNullOrEmpty(input.Position) && !IsPosition(input.Position)) return new Refusal("visit.position", "位置无法识别，请不带位置重传", field);
        var kept = await keep.RunAsync(new KeepPicture.Input("visit", input.Use == VisitFileUse.Photo ? "照片" : "扫描件", field, input.Name, input.File, MostBytes), actor.PersonId, stop);
        if (kept.Value is not { } picture) return kept.Refusals.ToList();
        if (input.Use == VisitFileUse.Photo && picture.Kind == FileKind.Pdf) return new Refusal("visit.kind", "照片只收 JPEG、PNG；签字后的扫描件请在“签名”处上传", field);
        var marks = input.Use == VisitFileUse.Paper ? (await inspector.MarksAsync(picture.Kind, files.PathOf(picture.File.Digest), stop) ?? []).Select(PageMark.Read).OfType<PageMark>().ToList() : [];

        await using var work = await db.BeginAsync(stop);
        if (await visiting.LockTeamAsync(actor, input.Visit, stop) is not { } file) return Visiting.NoSuch;
        if (await db.VisitFiles.AsNoTracking().FirstOrDefaultAsync(f => f.VisitId == input.Visit && f.Key == key, stop) is { } same) return same;
        if (file.Closed is { } closed) return closed;
        if (input.Item is { Length: > 0 } && file.Item(input.Item) is null) return new Refusal("visit.item", "核对表中没有这一项，请刷新页面", field);
        if (marks.Count > 0 && await MisfitAsync(file, marks, stop) is { } misfit) return misfit;
        var numbers = await db.VisitFiles.Where(f => f.VisitId == input.Visit).Select(f => f.Number).ToListAsync(stop);
        if (numbers.Count >= MostFiles) return new Refusal("visit.files", $"一次核查最多 {MostFiles} 个文件", field);
        var row = new VisitFile
        {
            VisitId = input.Visit, Number = numbers.DefaultIfEmpty().Max() + 1, Use = input.Use, Item = string.IsNullOrEmpty(input.Item) ? null : input.Item, Name = picture.Name, Digest = picture.File.Digest, Size = picture.File.Size, Kind = picture.Kind,
            TakenAt = picture.Kind == FileKind.Jpeg ? TakenAt(picture.File.Digest) : null, Position = string.IsNullOrEmpty(input.Position) ? null : input.Position,
            PageCode = input.Use == VisitFileUse.Paper ? marks.FirstOrDefault()?.Code ?? "" : null, PersonId = actor.PersonId, At = now, Key = key,
        };
        db.VisitFiles.Add(row);
        file.Visit.Token++;
        return await db.CommitAsync(AuditNote.OfVisit(input.Visit, actor, "visit.file", now, new { row.Number, use = row.Use.ToString(), item = row.Item, digest = row.Digest, position = row.Position is null ? null : AuditChain.HashOf(row.Position) }), row, stop);
    }

    // a scan of another record is not the paper that belongs to this one
    private async Task<Refusal?> MisfitAsync(Visitfile file, List<PageMark> marks, CancellationToken stop)
    {
        var content = (await records.OfAsync(file, stop)).Content;
        if (marks.FirstOrDefault(mark => !mark.Number.Equals(content.Number, StringComparison.OrdinalIgnoreCase)) is { } strange) return new Refusal("mark.other", $"扫描件上的页码标识属于另一件申报（编号 {strange.Number}），不是本件（编号 {content.Number}）", "scan");
        return marks.Any(mark => mark.Code != content.Code(0)) ? new Refusal("mark.older", $"扫描件是按另一内容打印的（页码标识 {marks.First(mark => mark.Code != content.Code(0)).Code}），与现在的记录不一致。请重新打印、签字、扫描", "scan") : null;
    }

    private DateTimeOffset? TakenAt(string digest)
    {
        using var photo = files.Open(digest);
        return PhotoTime.Read(photo);
    }

    // 30.27415,120.15515
    private static bool IsPosition(string text) =>
        text.Length <= 40 && text.Split(',') is [var north, var east] && decimal.TryParse(north, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var latitude)
        && decimal.TryParse(east, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var longitude) && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180;
}

/// <summary>移除照片: it counts no longer; it stays on file with the reason.</summary>
public sealed class RemoveVisitFile(Db db, Visiting visiting, TimeProvider time)
{
    public async Task<Outcome<VisitFile>> RunAsync(Actor actor, Guid visit, int number, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await visiting.LockTeamAsync(actor, visit, stop) is not { } file) return Visiting.NoSuch;
        if (await db.VisitFiles.FirstOrDefaultAsync(f => f.VisitId == visit && f.Number == number, stop) is not { } row) return new Refusal("visit.file", "没有这个文件");
        // pressed twice
        if (row.RemovedAt is not null) return row;
        if (file.Closed is { } closed) return closed;
        if (TypedText.Trouble(why, "removeWhy", "移除的原因", 200, out var reason) is { } trouble) return trouble;
        (row.RemovedAt, row.RemovedBy, row.RemovedWhy) = (now, actor.PersonId, reason);
        file.Visit.Token++;
        return await db.CommitAsync(AuditNote.OfVisit(visit, actor, "visit.remove", now, new { row.Number, why = AuditChain.HashOf(reason) }), row, stop);
    }
}
