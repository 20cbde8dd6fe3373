using System.Security.Cryptography;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Shifan.Web.Pages;

/// <summary>The one-time key of a form that adds something: a double press or a repeated post of the page sends the same key.</summary>
internal static class OneTime
{
    public static IHtmlContent OneTimeKey(this IHtmlHelper html)
    {
        _ = html;
        return new HtmlString($"<input type=\"hidden\" name=\"once\" value=\"{RandomNumberGenerator.GetHexString(24, lowercase: true)}\">");
    }
}
