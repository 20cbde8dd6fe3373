using System.Globalization;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What a case brings to a delivery of paper.</summary>
/// <param name="Institution">Whose case.</param>
/// <param name="Number">The application's number.</param>
/// <param name="Pages">Printed pages of one copy; null where they could not be counted.</param>
/// <param name="Code">The mark at the foot of its pages.</param>
/// <param name="Remark">What the receiver should know: not everything is merged, the form is not sealed.</param>
public sealed record SentCase(string Institution, string Number, int? Pages, string Code, string Remark);

/// <summary>A disc of the delivery.</summary>
/// <param name="Name">The name of the package on it.</param>
/// <param name="Digest">The package's digest, as it is shown where the package is checked.</param>
public sealed record SentDisc(string Name, string Digest);

/// <summary>What goes with a delivery of paper or discs.</summary>
/// <param name="Programme">Whose notice.</param>
/// <param name="Delivery">Which delivery.</param>
/// <param name="Call">What was applied for.</param>
/// <param name="Office">Who sends.</param>
/// <param name="Contact">Whom the receiver may ask, with a number; empty where none is known.</param>
/// <param name="Document">The number of the letter that it goes with.</param>
/// <param name="Person">Who receives it, where that was entered.</param>
/// <param name="Phone">The number of whom, where it was entered.</param>
/// <param name="Cases">The cases, in order.</param>
/// <param name="Discs">The discs, in order.</param>
/// <param name="Moment">When it was handed up.</param>
public sealed record DeliverySource(
    Programme Programme, Delivery Delivery, string Call, string Office, string Contact, string Document, string Person, string Phone, IReadOnlyList<SentCase> Cases, IReadOnlyList<SentDisc> Discs, DateTimeOffset Moment)
{
    /// <summary>How many parcels there are.</summary>
    public int Parcels { get; init; } = 1;
}

/// <summary>The papers of a delivery: address labels, 报送清单, labels of discs.</summary>
public static class DeliveryPapers
{
    /// <summary>A label for each parcel, two to a page.</summary>
    public static Printout Labels(DeliverySource source) => Joined(source, "addressLabel", Enumerable.Range(1, source.Parcels).Select(parcel => new Dictionary<string, string>(StringComparer.Ordinal) { ["delivery.parcel"] = Text(parcel) }));

    /// <summary>报送清单, which the receiver signs.</summary>
    public static Printout Handover(DeliverySource source) => Joined(source, "handover", [new Dictionary<string, string>(StringComparer.Ordinal)]);

    /// <summary>A label for each disc, two to a page.</summary>
    public static Printout DiscLabels(DeliverySource source) => Joined(source, "discLabel", source.Discs.Select((disc, i) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["disc.name"] = disc.Name, ["disc.number"] = Text(i + 1), ["disc.digest"] = disc.Digest.Length > 16 ? string.Join(' ', disc.Digest[..16].Chunk(4).Select(part => new string(part))) : disc.Digest,
    }));

    private static Printout Joined(DeliverySource source, string paper, IEnumerable<IReadOnlyDictionary<string, string>> words)
    {
        var edges = new PaperEdges(source.Office, source.Document, "", IsDraft: false, "", source.Moment);
        var pages = words.Select(own => PaperPrintout.Of(paper, DataOf(source, own), edges)!).ToList();
        return pages[0] with { Blocks = [.. pages.SelectMany(page => page.Blocks)] };
    }

    private static PaperData DataOf(DeliverySource source, IReadOnlyDictionary<string, string> own)
    {
        var (delivery, to) = (source.Delivery, source.Programme.Notice.Contacts.FirstOrDefault(contact => contact.Id == source.Delivery.To));
        var beside = string.Join("、", delivery.Beside.Select(part => part switch { LoosePart.Letter => "推荐函", LoosePart.Summary => "汇总表" }));
        var words = new Dictionary<string, string>(PaperData.OfNotice(source.Programme, source.Call), StringComparer.Ordinal)
        {
            ["office.name"] = source.Office,
            ["office.contact"] = source.Contact,
            ["office.document"] = source.Document,
            ["delivery.label"] = delivery.Label,
            // a notice may give an address alone
            ["delivery.receiver"] = to?.Office ?? "",
            ["delivery.address"] = to?.Address ?? "",
            ["delivery.postcode"] = to?.Postcode ?? "",
            ["delivery.person"] = source.Person,
            ["delivery.phone"] = source.Phone,
            ["delivery.until"] = delivery.Until is { } until ? PrintText.Day(until) : "",
            ["delivery.copies"] = Text(delivery.Copies),
            ["delivery.cases"] = Text(source.Cases.Count),
            ["delivery.sets"] = Text(source.Cases.Count * delivery.Copies),
            ["delivery.pages"] = source.Cases.All(one => one.Pages is not null) ? Text(source.Cases.Sum(one => one.Pages!.Value) * delivery.Copies) : "　　　",
            ["delivery.inside"] = delivery.Binding.Count == 0
                ? $"光盘 {Text(Math.Max(source.Discs.Count, 1) * delivery.Copies)} 张"
                : $"{Text(source.Cases.Count)} 家单位的材料，每家 {Text(delivery.Copies)} 份{(beside.Length > 0 ? $"；{beside}各 {Text(delivery.Copies)} 份" : "")}{(source.Discs.Count > 0 ? $"；光盘 {Text(source.Discs.Count)} 张" : "")}",
            ["delivery.beside"] = beside,
            ["delivery.parcels"] = Text(source.Parcels),
            ["disc.count"] = source.Discs.Count > 0 ? Text(source.Discs.Count) : "",
            ["disc.day"] = PrintText.Day(Deadline.DayOf(source.Moment)),
        };
        foreach (var (word, text) in own) words[word] = text;
        return new PaperData(source.Programme)
        {
            Words = words,
            Lists = new Dictionary<string, PaperListing>(StringComparer.Ordinal)
            {
                ["sent"] = new([.. source.Cases.Select(one => new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["institution"] = one.Institution, ["number"] = one.Number, ["copies"] = Text(delivery.Copies), ["pages"] = one.Pages is { } pages ? Text(pages) : "", ["code"] = one.Code, ["remark"] = one.Remark,
                })]),
            },
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
