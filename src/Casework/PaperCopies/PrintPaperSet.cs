using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// The print file of a case: what the notice has bound, in its order, each page with the number of its copy; of one copy, or of all. What was
/// made is kept among what can be made again.
/// </summary>
public sealed class PrintPaperSet(MergeApplication merge, PrintSheet sheet, Typesetter typesetter, FileStore files, ILogger<PrintPaperSet> log)
{
    /// <param name="Pages">Printed pages of one copy.</param>
    /// <param name="Sheets">Sheets of one copy, printed on both sides.</param>
    /// <param name="LeftOut">Files that could not be merged.</param>
    public sealed record Size(int Pages, int Sheets, int LeftOut);

    /// <summary>A print file: where it lies and what identifies it.</summary>
    public sealed record Made(string Path, string Key, Size Size);

    private const string Pdf = ".copies.pdf", About = ".copies.json";

    /// <summary>Makes it, or finds it made.</summary>
    internal async Task<Outcome<Made>?> RunAsync(Actor actor, Delivery delivery, Guid application, int version, int? form, DateTimeOffset at, int? copy, CancellationToken stop)
    {
        if (delivery.Binding.Count == 0) return new Refusal("paper.binding", "这一项不是装订的纸质材料");
        if (copy is < 1 || copy > delivery.Copies) return new Refusal("paper.copy", $"共 {delivery.Copies} 份，没有第 {copy} 份", "copy");
        var work = Directory.CreateDirectory(files.NewTemporary());
        try
        {
            var (parts, leftOut) = (new List<(string Path, string Digest)>(), 0);
            foreach (var part in delivery.Binding)
            {
                if (part == BoundPart.Merged)
                {
                    if (await merge.RunAsync(actor, application, version, stop) is not { } merged) return null;
                    if (merged.Value is not { } whole) return merged.Refusals.ToList();
                    parts.Add((whole.Path, whole.Digest));
                    leftOut = whole.Remarks.Count(remark => remark.LeftOut);
                    continue;
                }
                if (await sheet.RunAsync(actor, application, form, PaperFormat.Pdf, at, stop) is not { } printed) return null;
                if (printed.Value is not { } paper) return printed.Refusals.ToList();
                var path = Path.Combine(work.FullName, $"{parts.Count}.pdf");
                await File.WriteAllBytesAsync(path, paper.Bytes, stop);
                parts.Add((path, Convert.ToHexStringLower(SHA256.HashData(paper.Bytes))));
            }
            var key = AuditChain.HashOf(JsonSerializer.Serialize(new
            {
                release = new[] { typeof(CopySet), typeof(PrintPaperSet) }.Select(type => type.Assembly.ManifestModule.ModuleVersionId), parts = parts.Select(part => part.Digest), copy, delivery.Copies,
            }));
            var (pdf, about) = (files.DerivedPathOf(key, Pdf), files.DerivedPathOf(key, About));
            if (File.Exists(about) && File.Exists(pdf)) return new Made(pdf, key, JsonSerializer.Deserialize<Size>(await File.ReadAllTextAsync(about, stop))!);
            var made = Path.Combine(work.FullName, "made.pdf");
            var result = await CopySet.PrintAsync(
                typesetter, new CopyOrder([.. parts.Select(part => part.Path)], copy is { } one ? [one] : [.. Enumerable.Range(1, delivery.Copies)], delivery.Copies, delivery.Label, at), made, stop);
            if (result.Trouble is { } trouble)
            {
                log.LogWarning("copies.failed {Application} {Trouble}", application, trouble);
                return MergeApplication.RefusalOf(trouble);
            }
            var size = new Size(result.Printed, result.Sheets, leftOut);
            var said = Path.Combine(work.FullName, "about.json");
            await File.WriteAllTextAsync(said, JsonSerializer.Serialize(size), stop);
            files.PutDerived(made, key, Pdf);
            files.PutDerived(said, key, About);
            return new Made(pdf, key, size);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>How large a copy is, as far as its parts are made already; null where they are not.</summary>
    internal async Task<Size?> SizeAsync(Actor actor, Delivery delivery, Guid application, int version, int? form, DateTimeOffset at, CancellationToken stop)
    {
        if (delivery.Binding.Count == 0) return null;
        var (counts, leftOut) = (new List<int>(), 0);
        if (delivery.Binding.Contains(BoundPart.Merged))
        {
            if (await merge.MadeAlreadyAsync(actor, application, version, stop) is not { } merged) return null;
            counts.Add(merged.Pages);
            leftOut = merged.Remarks.Count(remark => remark.LeftOut);
        }
        if (delivery.Binding.Contains(BoundPart.Form))
        {
            if (await sheet.RunAsync(actor, application, form, PaperFormat.Pdf, at, stop) is not { Value: { } paper }) return null;
            counts.Add(paper.Pages);
        }
        return new Size(counts.Sum(), CopySet.SheetsOf(counts), leftOut);
    }
}
