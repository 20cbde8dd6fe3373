using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Documents;

namespace Shifan.Web;

/// <summary>Printouts as answers, and the QR code that stands on them.</summary>
internal static class Printouts
{
    /// <summary>The format that an address ends in.</summary>
    public static PaperFormat FormatOf(string? ending) => ending == "docx" ? PaperFormat.Docx : PaperFormat.Pdf;

    /// <summary>The PDF, to be looked at in the browser, or the Word document, to be kept; nobody between keeps it.</summary>
    public static FileContentResult Paper(this PageModel page, Printed printed, string name)
    {
        var word = printed.Format == PaperFormat.Docx;
        var disposition = new ContentDispositionHeaderValue(word ? "attachment" : "inline");
        disposition.SetHttpFileName(name + (word ? ".docx" : ".pdf"));
        page.Response.Headers.ContentDisposition = disposition.ToString();
        page.Response.Headers.CacheControl = "private, no-store";
        return page.File(printed.Bytes, word ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document" : "application/pdf");
    }

    /// <summary>The page that says why there is no file.</summary>
    public static PageResult Unprinted(this PageModel page)
    {
        page.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return page.Page();
    }

    /// <summary>The public page of a receipt.</summary>
    public static string VerificationAddress(this MailSettings settings, string code) => $"{settings.PublicAddress}/verify/{code}";

    /// <summary>The QR code of a receipt. Only of one that there is: an address of our own on somebody else's code would lend him our name.</summary>
    public static void MapReceiptCodes(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/verify/{code:length(24)}.svg", async (string code, MailSettings settings, VerifyReceipt verify, CancellationToken stop) =>
            (await verify.RunAsync(code, stop)).Count > 0
                ? Results.Text(QrCode.Svg(settings.VerificationAddress(VerificationCode.Read(code)!), "回执验证二维码"), "image/svg+xml")
                : Results.NotFound()).ExcludeFromDescription();
}
