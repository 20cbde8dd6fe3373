using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What a package of a batch holds: forms printed from the versions that went up, files as they were uploaded. Writes nothing but work files.</summary>
public sealed class ComposePackage(
    Db db, FileStore files, FindBatches batches, MaterialsOf materials, PrintLetter letter, PrintSummary summary, ExportSummary workbook, PrintApplication report, MergeApplication merge, PrintSheet sheet, PackageRecords records, Divisions divisions)
{
    /// <param name="Package">What the programme says of it.</param>
    /// <param name="Name">The folder that holds it all.</param>
    /// <param name="Groups">What stays together on a disc: what is about all cases, then a case each.</param>
    public sealed record Content(Package Package, Batch Batch, string Office, string Name, IReadOnlyList<IReadOnlyList<PackageFile>> Groups);

    internal sealed record Case(Guid Id, string Number, int Version, int? Sheet, string Institution, string Place);

    /// <summary>The packages of a batch, as its programme has them.</summary>
    public static Package? Of(Programme programme, Level? level) => programme.Packages.FirstOrDefault(package => package.By == level?.Id);

    internal async Task<Outcome<Content>> RunAsync(Actor actor, Guid batchId, string work, Func<long, long, Task> sign, CancellationToken stop)
    {
        var row = await db.Batches.AsNoTracking().FirstAsync(b => b.Id == batchId, stop);
        if (await batches.RunAsync(actor, row.CallId, stop) is not { } view || view.Sent.Concat(view.Received).FirstOrDefault(item => item.Batch.Id == batchId) is not { } item) return Refusals.NotYours;
        var level = FindCandidates.LevelOf(view.Programme, await db.Offices.Where(o => o.Id == row.OfficeId).Select(o => o.Level).FirstAsync(stop));
        if (Of(view.Programme, level) is not { } package) return new Refusal("package.none", "本项目没有规定报送电子文档");
        var cases = await CasesAsync([.. item.Lines.Where(line => line.SentBackAt is null).Select(line => line.Application)], row, stop);
        Directory.CreateDirectory(work);
        var wrong = new List<Refusal>();
        var (written, done) = (0, 0);
        var steps = 1 + cases.Count;

        string? Keep(Outcome<Printed>? printed, string what)
        {
            if (printed is { Value: { } paper }) return KeepBytes(paper.Bytes);
            wrong.Add(printed?.Refusals[0] is { } refusal ? refusal with { Sentence = $"{what}：{refusal.Sentence}" } : new Refusal("package.part", $"{what}没有"));
            return null;
        }
        string KeepBytes(byte[] bytes)
        {
            var path = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{written++}"));
            File.WriteAllBytes(path, bytes);
            return path;
        }
        async Task<List<PackageFile>> PartAsync(PackagePart part, string folder, int number, HashSet<string> taken, Case? of)
        {
            var name = Fill(part.Name, number, item.Office, of);
            string At(string ending) => folder + PackageName.Fit(name, ending, taken);
            List<PackageFile> Pdf(string? onDisk) => onDisk is null ? [] : [PackageFile.OfDisk(At(".pdf"), onDisk)];
            switch (part)
            {
                case PackagePart.Letter: return Pdf(Keep(await letter.RunAsync(actor, row.CallId, batchId, stop: stop), "推荐函"));
                case PackagePart.Table:
                    var table = Pdf(Keep(await summary.OfBatchAsync(actor, row.CallId, batchId, stop: stop), "汇总表"));
                    if (await workbook.OfBatchAsync(actor, row.CallId, batchId, stop) is { } sheets) table.Add(PackageFile.OfDisk(At(".xlsx"), KeepBytes(sheets.Bytes)));
                    return table;
                case PackagePart.Form: return Pdf(Keep(await sheet.RunAsync(actor, of!.Id, of.Sheet, PaperFormat.Pdf, row.SubmittedAt, stop), $"{of.Institution}的推荐表"));
                case PackagePart.Report: return Pdf(Keep(await report.RunAsync(actor, of!.Id, of.Version, stop: stop), $"{of.Institution}的申请报告"));
                case PackagePart.Merged: return await MergedAsync(of!, At(".pdf"), stop);
                case PackagePart.Materials: return await MaterialsAsync(view.Programme, of!, At("") + "/", stop);
                case PackagePart.Records: return await RecordsAsync(name, At(".json"), folder, taken);
                default: throw new InvalidOperationException($"{part} stands in no case.");
            }
        }
        async Task<List<PackageFile>> MergedAsync(Case of, string at, CancellationToken stop)
        {
            var outcome = await merge.RunAsync(actor, of.Id, of.Version, stop);
            if (outcome is not { Value: { } whole })
            {
                wrong.Add(outcome?.Refusals[0] is { } refusal ? refusal with { Sentence = $"{of.Institution}的合订本：{refusal.Sentence}" } : new Refusal("package.part", $"{of.Institution}的合订本没有"));
                return [];
            }
            // what can be made again may be swept before it is packed: it is kept here by a second name
            var held = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{written++}"));
            File.Copy(whole.Path, held);
            return [PackageFile.OfDisk(at, held) with { Digest = whole.Digest }];
        }
        async Task<List<PackageFile>> RecordsAsync(string name, string at, string folder, HashSet<string> taken)
        {
            var data = await records.OfAsync(row, [.. cases.Select(one => one.Id)], stop);
            var found = new List<PackageFile> { PackageFile.OfDisk(at, KeepBytes(JsonSerializer.SerializeToUtf8Bytes(data, PackageData.Json))) };
            // what the data name has to be there: files of earlier versions and of look-ups too
            var there = new HashSet<string>(StringComparer.Ordinal);
            if (package.Parts.OfType<PackagePart.Each>().Any(each => each.Parts.Any(one => one is PackagePart.Materials)))
            {
                foreach (var one in cases) there.UnionWith((await materials.InVersionAsync(one.Id, one.Version, stop)).Select(file => file.Digest));
            }
            var more = data.Cases.SelectMany(PackageData.FilesOf).Select(file => file.Digest).Where(there.Add).ToList();
            if (more.Count == 0) return found;
            var beside = folder + PackageName.Fit($"{name} 附属文件", "", taken) + "/";
            found.AddRange(more.Select(digest => PackageFile.OfDisk(beside + digest[..40], files.PathOf(digest)) with { Digest = digest }));
            return found;
        }
        async Task<List<PackageFile>> AllAsync(IReadOnlyList<PackagePart> parts, string folder, Case? of)
        {
            var (found, taken) = (new List<PackageFile>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
            for (var i = 0; i < parts.Count; i++) found.AddRange(await PartAsync(parts[i], folder, i + 1, taken, of));
            return found;
        }

        var top = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (common, groups, n) = (new List<PackageFile>(), new List<IReadOnlyList<PackageFile>>(), 0);
        foreach (var part in package.Parts)
        {
            if (part is not PackagePart.Each each)
            {
                common.AddRange(await PartAsync(part, "", ++n, top, null));
                continue;
            }
            foreach (var one in cases)
            {
                groups.Add(await AllAsync(each.Parts, PackageName.Fit(Fill(each.Name, ++n, item.Office, one), "", top) + "/", one));
                await sign(++done, steps * 2L);
            }
        }
        if (wrong.Count > 0) return wrong;
        return new Content(package, row, item.Office, Fill(package.Folder, 0, item.Office, null), [common, .. groups]);
    }

    internal async Task<List<Case>> CasesAsync(IReadOnlyList<Guid> ids, Batch batch, CancellationToken stop)
    {
        var found = await db.Applications.AsNoTracking().Where(a => EF.Parameter(ids).Contains(a.Id))
            .Select(a => new
            {
                a.Id, a.Number,
                // what went up, whatever came after
                Version = db.Versions.Where(v => v.ApplicationId == a.Id && v.SubmittedAt <= batch.SubmittedAt).Max(v => v.Number),
                Sheet = db.SealedSheets.Where(s => s.ApplicationId == a.Id && s.At <= batch.SubmittedAt).Max(s => (int?)s.Number),
                Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name, Seat = db.Offices.First(o => o.Id == (a.CountyOfficeId ?? a.CityOfficeId ?? a.ProvinceOfficeId)).Division,
            }).ToDictionaryAsync(a => a.Id, stop);
        return [.. ids.Select(id => found[id]).Select(a => new Case(a.Id, a.Number, a.Version, a.Sheet, a.Institution, divisions.FullName(a.Seat) ?? ""))];
    }

    private async Task<List<PackageFile>> MaterialsAsync(Programme programme, Case of, string folder, CancellationToken stop)
    {
        var (found, slots) = (new List<PackageFile>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var handed = await materials.InVersionAsync(of.Id, of.Version, stop);
        foreach (var (slot, i) in programme.Materials.Select((slot, i) => (slot, i + 1)))
        {
            var inSlot = handed.Where(file => file.Slot == slot.Id).ToList();
            if (inSlot.Count == 0) continue;
            var at = folder + PackageName.Fit(string.Create(CultureInfo.InvariantCulture, $"{i:00} {slot.Label}"), "", slots) + "/";
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            found.AddRange(inSlot.Select(file => PackageFile.OfDisk(at + PackageName.Fit(file.Name, Path.GetExtension(file.Name), names), files.PathOf(file.Digest)) with { Digest = file.Digest }));
        }
        return found;
    }

    private static string Fill(string name, int number, string office, Case? of) => new StringBuilder(name)
        .Replace("{n}", number.ToString("00", CultureInfo.InvariantCulture)).Replace("{office}", office)
        .Replace("{institution}", of?.Institution).Replace("{number}", of?.Number).Replace("{place}", of?.Place).ToString();
}
