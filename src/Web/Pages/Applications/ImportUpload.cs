using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Web.Pages.Applications;

/// <summary>Reads what somebody chose or pasted on a page of import.</summary>
internal static class ImportUpload
{
    /// <summary>The largest request: a file, or what a page carries.</summary>
    public const int MostBytes = 28 << 20;

    private const int LongestName = 100;

    public static async Task<Outcome<SheetBook>> ReadAsync(IFormFile? file, string? pasted, CancellationToken stop)
    {
        var faults = new Faults();
        SheetBook? book;
        if (file is { Length: > 0 })
        {
            if (file.Length > SheetReader.MostBytes) return new Refusal("sheet.size", $"文件超过 {SheetReader.MostBytes >> 20} MB，请删去图片和多余内容，另存后再上传", "file");
            using var content = new MemoryStream((int)file.Length);
            await file.CopyToAsync(content, stop);
            book = SheetReader.Read(content.ToArray(), NameOf(file.FileName), faults);
        }
        else if (!string.IsNullOrWhiteSpace(pasted)) book = SheetReader.Paste(pasted, faults);
        else return new Refusal("import.nothing", "请选择文件，或粘贴从 Excel、WPS 中复制的内容", "file");
        if (book is null) return faults.All.Select(fault => new Refusal(fault.Code, SheetWords.Of(fault), "file")).ToList();
        if (book.Sheets.All(sheet => sheet.Rows.Count == 0)) return new Refusal("sheet.empty", "文件里没有内容，请填写并保存后再上传", "file");
        return book;
    }

    private static string NameOf(string sent)
    {
        var name = sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length > LongestName ? name[..LongestName] : name;
    }
}
