using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Enters an earlier title into the register; by an officer of a province, or from the command line.</summary>
public sealed class RecordTitle(Db db, TitleKinds kinds, TimeProvider time)
{
    /// <param name="Kind">Its word, as programmes name it.</param>
    /// <param name="Until">The last day; null where no end was set.</param>
    public sealed record Input(string? CreditCode, string? Holder, string? Kind, TitleLevel Level, string? Batch, DateOnly? From, DateOnly? Until, string? Source)
    {
        public string? Platform { get; init; }
        public string? Number { get; init; }

        /// <summary>GB/T 2260.</summary>
        public int? Division { get; init; }

        /// <summary>As lists print them (、 between).</summary>
        public string? Functions { get; init; }

        /// <summary>The day of the decision; null: the day from which it holds.</summary>
        public DateOnly? GivenOn { get; init; }

        /// <summary>A list that names no credit codes: then it may be missing, and the holder too where the list names only the platform.</summary>
        public bool FromList { get; init; }
    }

    /// <param name="actor">The officer; null for the command line.</param>
    /// <param name="input">The title.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<TitleRecord>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!MayKeep(actor)) return NotYours;
        await using var work = await db.BeginAsync(stop);
        var read = Read(input, actor, await kinds.RunAsync(stop), now);
        if (read.Value is not { } record) return read.Refusals.ToList();
        if (record.Number is not null && await db.Titles.AnyAsync(title => title.Number == record.Number && !title.Mistaken, stop)) return new Refusal("title.number", $"证书编号 {record.Number} 已登记", "number");
        if (await db.Titles.AnyAsync(title => title.CreditCode == record.CreditCode && title.Kind == record.Kind && title.From == record.From && !title.Mistaken, stop)) return Known(record);
        db.Titles.Add(record);
        return await db.CommitAsync(Note(record, actor, now), record, stop);
    }

    internal static readonly Refusal NotYours = new("title.office", "只有省级主管部门可以登记称号");

    internal static bool MayKeep(Actor? actor) => actor is null || actor.Has(Duty.KeepTitles);

    internal static Refusal Known(TitleRecord record) => new("title.known", $"{(record.Holder.Length > 0 ? record.Holder : record.Platform)}自 {record.From:yyyy-MM-dd} 起的这一称号已登记，不再重复", "from");

    internal static AuditNote Note(TitleRecord record, Actor? actor, DateTimeOffset now) =>
        AuditNote.OfSystem(actor?.PersonId, "title.record", now, new { title = record.Id, record.CreditCode, record.Kind, record.From, record.Until, record.Source });

    /// <summary>A record made from what was typed, or everything that is wrong with it.</summary>
    internal static Outcome<TitleRecord> Read(Input input, Actor? actor, IReadOnlyList<TitleKinds.Kind> kinds, DateTimeOffset now)
    {
        var troubles = new List<Refusal?>
        {
            input.FromList ? TypedText.TroubleIfAny(input.CreditCode, "creditCode", "统一社会信用代码", 40, out var code) : TypedText.Trouble(input.CreditCode, "creditCode", "统一社会信用代码", 40, out code),
            input.FromList && !string.IsNullOrWhiteSpace(input.Platform) ? TypedText.TroubleIfAny(input.Holder, "holder", "持有单位", 200, out var holder) : TypedText.Trouble(input.Holder, "holder", "持有单位", 200, out holder),
            TypedText.Trouble(input.Source, "source", "依据文件", 200, out var source),
            TypedText.TroubleIfAny(input.Batch, "batch", "批次", 60, out var batch),
            TypedText.TroubleIfAny(input.Platform, "platform", "平台名称", 200, out var platform),
            TypedText.TroubleIfAny(input.Number, "number", "证书编号", 60, out var number),
            TypedText.TroubleIfAny(input.Functions, "functions", "服务功能", 200, out var functions),
        };
        code = code is { Length: > 0 } ? Wording.HalfWidth(code).ToUpperInvariant() : null;
        if (troubles[0] is null && code is not null && CreditCode.Trouble(code) is { } wrong) troubles.Add(new Refusal("title.code", $"{wrong}，请对照证书核对", "creditCode"));
        if (!kinds.Any(kind => kind.Word == input.Kind)) troubles.Add(new Refusal("title.kind", $"没有“{input.Kind}”这种称号，可用：{string.Join("、", kinds.Select(kind => $"{kind.Word}（{kind.Label}）"))}", "kind"));
        if (input.From is null) troubles.Add(Refusals.Missing("from", "授予日期"));
        if (input.From is { Year: < 1990 or > 2100 }) troubles.Add(new Refusal("title.day", "授予日期须在 1990 年至 2100 年之间，请核对", "from"));
        if (input.GivenOn is { Year: < 1990 or > 2100 } || input.GivenOn > input.From) troubles.Add(new Refusal("title.day", "认定日期须在 1990 年以后，且不晚于有效期开始之日", "givenOn"));
        if (input.Until < input.From) troubles.Add(new Refusal("title.days", "有效期止早于授予日期，请核对", "until"));
        var found = troubles.OfType<Refusal>().ToList();
        if (found.Count > 0) return found;
        return new TitleRecord
        {
            Id = Guid.CreateVersion7(now),
            CreditCode = code,
            Holder = holder ?? "",
            Platform = platform,
            Number = number,
            Division = input.Division ?? (code is null ? null : CreditCode.Division(code)),
            Functions = functions,
            Kind = input.Kind!,
            Level = input.Level,
            Batch = batch,
            From = input.From!.Value,
            GivenOn = input.GivenOn ?? input.From.Value,
            Until = input.Until,
            Source = source,
            OfficeId = actor?.OfficeId ?? (kinds.First(kind => kind.Word == input.Kind).Offices is [var only] ? InstallOffices.Id(only) : null),
            RecordedAt = now,
            RecordedBy = actor?.PersonId,
        };
    }
}
