using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages;

/// <summary>What was typed into a box for a day or a number and is none: an operation would take it for left out.</summary>
internal static class TypedDays
{
    /// <param name="page">The page that was sent.</param>
    /// <param name="fields">The names as sent, with the field that is to show it.</param>
    public static IReadOnlyList<Refusal> Unreadable(this PageModel page, params IReadOnlyList<(string Name, string Field, string Says)> fields) =>
        [.. fields.Where(field => page.ModelState.TryGetValue(field.Name, out var entry) && entry.Errors.Count > 0).Select(field => new Refusal("typed.value", field.Says, field.Field))];

    public const string Day = "日期请写成 2021-05-20 的样子";
}
