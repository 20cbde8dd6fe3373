using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>谁能看到什么, as the programme says of a step (`sees`).</summary>
internal static partial class Sight
{
    /// <summary>By what experts know a case whose institution they do not see.</summary>
    public static string NameOf(int place) => $"第 {place} 号申报单位";

    /// <summary>What somebody wrote, with the words by which the case would be known taken out.</summary>
    /// <param name="text">His words.</param>
    /// <param name="names">Name and code of the institution, as it has them and as its form says; empty: nothing is hidden.</param>
    public static string Unnamed(string text, IReadOnlyCollection<string> names)
    {
        foreach (var name in names) text = text.Replace(name, "本单位", StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>What somebody wrote, without the numbers and addresses by which people are reached.</summary>
    public static string WithoutContacts(string text) => Contact().Replace(text, "（联系方式略）");

    // a mobile number, a line with its area code, an address of mail
    [GeneratedRegex(@"(?<![0-9A-Za-z])(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9])(?![0-9A-Za-z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Contact();

    public static bool HidesInstitution(Programme programme, string step) => programme.Panels.FirstOrDefault(terms => terms.Step == step)?.Sight.InstitutionToExperts == false;

    /// <summary>Whether an expert sees what others scored for a case, given whether his own sheet is in.</summary>
    public static bool ShowsOthers(Programme programme, Panel panel, bool ownIsIn) => programme.Panels.FirstOrDefault(terms => terms.Step == panel.Step)?.Sight.OthersToExperts switch
    {
        Shown.AfterOwn => ownIsIn,
        Shown.AfterRound => panel.State == PanelState.Closed,
        _ => false,
    };

    /// <summary>Whether the office sees scores before they are sealed.</summary>
    public static bool ShowsOpenScores(Programme programme, string step) => programme.Panels.FirstOrDefault(terms => terms.Step == step)?.Sight.ScoresToOffice == Shown.Always;

    /// <summary>What was decided of a case: its line in the newest result.</summary>
    public static async Task<ResultLine?> ResultLineAsync(Db db, Panel panel, Guid application, CancellationToken stop) =>
        await db.PanelResults.AsNoTracking().Where(r => r.CallId == panel.CallId && r.Step == panel.Step && r.OfficeId == panel.OfficeId).OrderByDescending(r => r.Number).Select(r => r.Lines).FirstOrDefaultAsync(stop) is { } lines
            ? JsonSerializer.Deserialize<List<ResultLine>>(lines)!.Find(line => line.Application == application) : null;
}
