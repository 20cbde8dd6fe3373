using System.Text;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>答辩安排表 as a workbook or a calendar. To the office that organises it.</summary>
public sealed class ExportDefence(ShowDefence show)
{
    private static readonly string[] Heads = ["次序", "时间", "申报单位", "申报编号", "签到", "答辩人"];

    /// <summary>False where there is no such group for the actor.</summary>
    public async Task<bool> SheetAsync(Actor actor, Guid id, Stream to, CancellationToken stop = default)
    {
        if (await OwnAsync(actor, id, stop) is not { } view) return false;
        await ListSheet.WriteXlsxAsync(to, "答辩安排", Heads, Rows(view), stop);
        return true;
    }

    /// <summary>As iCalendar (RFC 5545); null where there is no such group for the actor. An event names the case, and neither experts nor persons.</summary>
    public async Task<string?> CalendarAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await OwnAsync(actor, id, stop) is not { } view) return null;
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Shifan//Defence//ZH\r\n");
        foreach (var one in view.Cases.Where(one => one.Row.StartsAt is not null))
        {
            text.Append("BEGIN:VEVENT\r\n");
            Line(text, $"UID:{one.Row.GroupId:N}-{one.Row.ApplicationId:N}@shifan");
            Line(text, $"DTSTAMP:{view.Now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
            Line(text, $"DTSTART:{one.Row.StartsAt!.Value.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
            Line(text, $"DTEND:{one.Row.EndsAt!.Value.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
            Line(text, $"SUMMARY:{Plain($"答辩 {one.Row.Place}：{one.Institution}")}");
            Line(text, $"LOCATION:{Plain(view.Group.Venue)}");
            text.Append("END:VEVENT\r\n");
        }
        return text.Append("END:VCALENDAR\r\n").ToString();
    }

    // experts have the list on their screen; files are the office's
    private async Task<ShowDefence.View?> OwnAsync(Actor actor, Guid id, CancellationToken stop) => actor.Has(Duty.KeepExperts) ? await show.RunAsync(actor, id, stop) : null;

    private static async IAsyncEnumerable<IReadOnlyList<string>> Rows(ShowDefence.View view)
    {
        foreach (var one in view.Cases)
        {
            var came = one.Row.Attendance switch { Attendance.Arrived => "到场", Attendance.Late => "迟到", Attendance.Absent => "缺席", _ => "" };
            yield return [one.Row.Place?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", one.Row.StartsAt is { } from ? $"{Deadline.Show(from)}–{Deadline.Show(one.Row.EndsAt!.Value)[11..]}" : "另行安排", one.Institution, one.Number, came, one.Row.Represented ?? ""];
        }
        await Task.CompletedTask;
    }

    private static string Plain(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // lines of 75 octets at most, the next begins with a blank; no character is cut in two
    private static void Line(StringBuilder to, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > 74)
            {
                to.Append("\r\n ");
                octets = 1;
            }
            to.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }
        to.Append("\r\n");
    }
}
