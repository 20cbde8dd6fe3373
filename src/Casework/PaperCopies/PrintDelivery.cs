using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>What goes with a delivery.</summary>
public enum DeliveryPaper
{
    /// <summary>收件标签.</summary>
    Labels,

    /// <summary>报送清单.</summary>
    Handover,

    /// <summary>光盘标签.</summary>
    Discs,
}

/// <summary>The papers that go with a batch's delivery: address labels, 报送清单, labels of discs. Writes nothing.</summary>
public sealed class PrintDelivery(Db db, FindPaperSets find, PrintPaperSet print, Typesetter typesetter, ILogger<PrintDelivery> log)
{
    private const int MostParcels = 100;

    // so many cases are made ready while somebody waits; more are a job's
    private const int MostAtOnce = 10;

    /// <summary>Null where there is no such delivery for the actor.</summary>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid call, Guid batch, string delivery, DeliveryPaper paper, int parcels = 1, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        if (await find.RunAsync(actor, call, batch, stop) is not { } view || view.Sets.FirstOrDefault(set => set.Delivery.Id == delivery) is not { } set) return null;
        if (parcels is < 1 or > MostParcels) return new Refusal("paper.parcels", $"件数请写 1 至 {MostParcels} 的整数", "parcels");
        if (paper == DeliveryPaper.Discs && set.Discs.Count == 0) return new Refusal("paper.discs", "还没有制作光盘映像。请先在数据包页面生成光盘映像，盘的名称、张数和摘要会印在标签上");
        if (paper == DeliveryPaper.Handover && !set.IsCounted && set.Delivery.Binding.Count > 0)
        {
            if (set.Lines.Count(line => line.Size is null) > MostAtOnce) return new Refusal("paper.uncounted", "清单上要写各家的页数，打印文件还没有备好。请先按“准备打印文件”，完成后再打印清单");
            foreach (var line in set.Lines.Where(line => line.Size is null))
            {
                if (await print.RunAsync(actor, set.Delivery, line.Application, line.Version, line.Sheet, view.Item.Batch.SubmittedAt, null, stop) is not { } made) return null;
                if (!made.Done) return made.Refusals.Select(refusal => refusal with { Sentence = $"{line.Institution}：{refusal.Sentence}" }).ToList();
            }
            if (await find.RunAsync(actor, call, batch, stop) is not { } counted) return null;
            set = counted.Sets.First(one => one.Delivery.Id == delivery);
        }
        var contact = await db.CallContacts.AsNoTracking().FirstOrDefaultAsync(c => c.CallId == call && c.ContactId == (set.Delivery.To ?? ""), stop);
        var sender = await db.Users.AsNoTracking().Where(p => p.Id == view.Item.Batch.SubmittedBy).Select(p => new { p.DisplayName, p.PhoneNumber }).FirstOrDefaultAsync(stop);
        var source = new DeliverySource(
            view.Programme, set.Delivery, view.CallTitle, view.Item.Office, $"{sender?.DisplayName}　{sender?.PhoneNumber}".Trim('　'), view.Item.Batch.Document, contact?.Person ?? "", contact?.Phone ?? "",
            [.. set.Lines.Select(line => new SentCase(line.Institution, line.Number, line.Size?.Pages, line.Code, line.Remark))],
            [.. set.Discs.Select(made => new SentDisc(Path.GetFileNameWithoutExtension(made.Name), made.Package))], view.Item.Batch.SubmittedAt)
        { Parcels = parcels };
        var printout = paper switch { DeliveryPaper.Labels => DeliveryPapers.Labels(source), DeliveryPaper.Discs => DeliveryPapers.DiscLabels(source), DeliveryPaper.Handover => DeliveryPapers.Handover(source) };
        return await Printing.RunAsync(typesetter, printout, format, log, batch, stop);
    }
}
