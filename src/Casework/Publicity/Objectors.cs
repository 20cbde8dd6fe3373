using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>异议人的身份: whether words that the applicant or the public will read tell who objected. Names, bodies, telephones and addresses of mail are looked for however they are set apart.</summary>
internal static partial class Objectors
{
    // so many last digits of a telephone, which are said without their area code too
    private const int Known = 7;

    /// <summary>A refusal where words for some cases tell who objected to one of them. Only to the office that has the objections: to any other it would tell the same.</summary>
    /// <param name="what">What the words are called.</param>
    public static async Task<Refusal?> ToldAsync(Db db, Actor actor, IReadOnlyCollection<Guid> cases, string? text, string field, string what, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var objections = await db.Objections.AsNoTracking().Where(o => cases.Contains(o.ApplicationId) && o.OfficeId == actor.OfficeId).ToListAsync(stop);
        return objections.Select(one => Told(one, text, field, what)).FirstOrDefault(refusal => refusal is not null);
    }

    public static Refusal? Told(PublicityObjection objection, string text, string field, string what)
    {
        var (half, plain) = (Between().Replace(Wording.HalfWidth(text), ""), SearchText.Plain(text));
        bool Has(string? name) => name is not null && SearchText.Plain(name) is { Length: > 1 } like && plain.Contains(like, StringComparison.Ordinal);
        var digits = string.Concat(Wording.HalfWidth(objection.Phone).Where(char.IsAsciiDigit));
        var betrayed = Has(objection.Name) ? "姓名" : Has(objection.Body) ? "单位名称" : digits.Length >= Known && half.Contains(digits[^Known..], StringComparison.Ordinal) ? "电话" : Has(objection.Email) ? "邮箱" : null;
        return betrayed is null ? null : new Refusal("objection.identity", $"{what}里有异议人的{betrayed}，请删去：异议人的身份不向申报单位透露", field);
    }

    // what stands between the digits of a telephone
    [GeneratedRegex(@"(?<=[0-9])[\s().·—–-]+(?=[0-9])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Between();
}
