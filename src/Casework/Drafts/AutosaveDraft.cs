using System.Text;
using System.Text.RegularExpressions;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// The way of autosave: the whole section as it stands on the page. Who sends it is known by his sign-in alone; whether it still holds and
/// what it may write is asked in the transaction itself. It is given no context of EF: making one costs as much as the rest of a save.
/// </summary>
public sealed partial class AutosaveDraft(DraftWriter writer, DraftProgrammes programmes, TimeProvider time)
{
    // a section is a page; what is larger is no typing
    private const int MostCharacters = 2_000_000;

    internal static readonly Refusal Stale = new("draft.changed", "本单位的其他人（或另一个窗口）刚保存过本部分，您的内容尚未保存");

    /// <summary>The programme that answers to an application are read by; null where there is none of that id.</summary>
    public ValueTask<Programme?> ProgrammeOfAsync(Guid application, CancellationToken stop = default) => programmes.OfAsync(application, stop);

    /// <param name="person">Who sends it.</param>
    /// <param name="stamp">The stamp of his sign-in; null where the sender was asked already.</param>
    /// <param name="programme">What the answers were read by.</param>
    /// <param name="input">The whole section, over the revision that the page has.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<Outcome<SaveDraft.Saved>> RunAsync(Guid person, string? stamp, Programme programme, SaveDraft.Input input, CancellationToken stop = default)
    {
        // no state machine up to the write: it would hold all that was read, and with a thousand who wait the collector carries that along
        var now = time.GetUtcNow();
        var faults = new Faults();
        if (Read(programme, input, Deadline.DayOf(now), faults, out var answers) is { } refusal) return RefuseAsync(person, input.Application, refusal, stop);
        var write = new DraftWrite(
            input.Application, input.Section, programme.Digest, programmes.StepsOf(programme), input.Revision ?? 0, input.Key, answers, AuditChain.HashOf(answers), person, stamp, now);
        return WriteAsync(write, programme, faults.All, stop);
    }

    private static Refusal? Read(Programme programme, SaveDraft.Input input, DateOnly today, Faults faults, out byte[] answers)
    {
        answers = [];
        if (input.Key is { } key && !SaveKey().IsMatch(key)) return new Refusal("draft.key", "保存标识有误，请刷新页面后重试");
        if (input.Section != DraftSection.Declared)
        {
            if (programme.Form.Sections.FirstOrDefault(s => s.Id == input.Section) is not { } section) return new Refusal("draft.section", $"申请表没有“{input.Section}”这一部分");
            AnswerReader.ReadSection(programme, section, input.Answers, today, faults);
            if (faults.All.FirstOrDefault(fault => fault.Code == "answers.unknown") is { } unknown) return new Refusal(unknown.Code, $"{unknown.Message}。{unknown.Remedy}", unknown.Place.Path);
        }
        if (TypedText.FirstUnreadable(input.Answers) is { } bad)
        {
            return new Refusal("text.unreadable", $"{NameOf(programme, input.Section, bad.Path)}的第 {bad.At + 1} 个字符不是可读的文字（常随粘贴带入），本部分没有保存。请删去这个字符", bad.Path);
        }
        answers = JsonText.WriteUtf8(input.Answers);
        // a character takes a byte at least
        if (answers.Length > MostCharacters && Encoding.UTF8.GetCharCount(answers) is var count and > MostCharacters)
        {
            var longest = input.Answers.Entries.MaxBy(entry => JsonText.WriteUtf8(new MappingNode(default, [entry])).Length)!;
            return new Refusal("draft.size", $"本部分内容共 {count / 10_000} 万字符，超过 {MostCharacters / 10_000} 万，没有保存。其中{NameOf(programme, input.Section, longest.Key)}最长，请精简，大段资料请作为附件上传", longest.Key);
        }
        return null;
    }

    // “企业简介”, or “设备清单”第 3 行“名称”
    private static string NameOf(Programme programme, string section, string path)
    {
        if (programme.Form.Sections.FirstOrDefault(s => s.Id == section) is not { } form) return "";
        var parts = path.Split('.', '[', ']').Where(part => part.Length > 0).ToList();
        if (parts.Count == 0 || form.Find(parts[0]) is not { } block) return "";
        if (block.Table is not { } table) return $"“{block.Field!.Label}”";
        return $"“{table.Label}”{(parts.Count > 1 ? $"第 {parts[1]} 行" : "")}{(parts.Count > 2 && table.Columns.FirstOrDefault(column => column.Id == parts[2]) is { } cell ? $"“{cell.Label}”" : "")}";
    }

    // what may be wrong with the sending of it is no stranger's business
    private async Task<Outcome<SaveDraft.Saved>> RefuseAsync(Guid person, Guid application, Refusal refusal, CancellationToken stop) =>
        await programmes.IsOfAsync(application, person, stop) ? refusal : Refusals.NoSuchApplication;

    private async Task<Outcome<SaveDraft.Saved>> WriteAsync(DraftWrite write, Programme programme, IReadOnlyList<Fault> faults, CancellationToken stop)
    {
        var result = await writer.SaveAsync(write);
        switch (result.How)
        {
            case DraftWritten.Saved:
                return new SaveDraft.Saved(result.Revision, result.At, faults);
            case DraftWritten.Changed:
                return Stale;
            case DraftWritten.SignedOut:
                return Refusals.SignedOut;
            case DraftWritten.Locked:
                return CasePlace.Locked;
            case DraftWritten.Deleted:
                return Refusals.Deleted;
            case DraftWritten.WrongStep:
                return Refusals.WrongStep(programme.Workflow[result.Step!].PublicLabel);
            case DraftWritten.OtherProgramme:
                programmes.Forget(write.Application);
                if (await programmes.OfAsync(write.Application, stop) is not { } newer) return Refusals.NoSuchApplication;
                return await RunAsync(write.Person, write.Stamp, newer, new SaveDraft.Input(write.Application, write.Section, write.Revision, Draft.Read(Encoding.UTF8.GetString(write.Answers)), write.Key), stop);
            default:
                return Refusals.NoSuchApplication;
        }
    }

    // the page's own word for a save
    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SaveKey();
}
