using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Web.Pages.Demo;

/// <summary>The letters of a demonstration, so that one can follow their links; not there outside one.</summary>
public sealed partial class OutboxModel(FindLetters find) : PageModel
{
    public FindLetters.View View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        if (await find.RunAsync(stop) is not { } view) return NotFound();
        View = view;
        return Page();
    }

    public static string Said(Letter letter) => letter switch
    {
        { SentAt: { } at } => $"已寄出 {Deadline.Show(at)}",
        { Attempts: 0 } => "待寄",
        { NextTryAt: { } next } => $"试过 {letter.Attempts} 次（{letter.LastError}），{Deadline.Show(next)} 再试",
        _ => $"试过 {letter.Attempts} 次（{letter.LastError}），不再自动重试",
    };

    /// <summary>The text with its links apart. Links to this installation lead there, whatever its public address is.</summary>
    public IEnumerable<(string Text, string? Href)> Parts(string body)
    {
        var at = 0;
        foreach (Match match in Address().Matches(body))
        {
            if (match.Index > at) yield return (body[at..match.Index], null);
            var own = match.Value.StartsWith(View.PublicAddress + "/", StringComparison.Ordinal);
            yield return (match.Value, own ? match.Value[View.PublicAddress.Length..] : match.Value);
            at = match.Index + match.Length;
        }
        if (at < body.Length) yield return (body[at..], null);
    }

    [GeneratedRegex(@"https?://[\x21-\x7e]+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
