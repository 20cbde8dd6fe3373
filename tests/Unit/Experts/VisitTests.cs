using System.Buffers.Binary;
using System.Text;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.Unit.Rules;
using static Shifan.Tests.Unit.Experts.ExpertExample;

namespace Shifan.Tests.Unit.Experts;

/// <summary>What is looked at on the spot and how it is held against what was declared; when nobody can be at two places; what a photo says of itself.</summary>
public sealed class VisitTests
{
    private static readonly DateOnly Thursday = new(2021, 5, 20);

    [Theory]
    [InlineData("InOrder", "29", null, "实有 29 人，申报 30 人，应选“有差异”")]
    [InlineData("InOrder", "30人", null, null)]
    [InlineData("InOrder", null, null, null)]
    [InlineData("Differs", "29", null, null)]
    [InlineData("Differs", null, null, "请填写实有数，或写明差在哪里")]
    [InlineData("Differs", "30", null, "实有数与申报数（30 人）相同，请改选“相符”，或写明差在哪里")]
    [InlineData("Differs", "30", "有三人是外聘", null)]
    [InlineData("NotSeen", null, null, "请写明为什么没有核到")]
    [InlineData("Differs", "三十", null, "“三十”不是以人计的数值")]
    [InlineData("Differs", "29.5", null, "以人计，应为整数")]
    [InlineData("Differs", "-1", null, "“-1”不是以人计的数值")]
    [InlineData("Differs", "29 家", null, "“29 家”不是以人计的数值")]
    [InlineData(null, null, null, "还没有核对")]
    public void What_is_entered_is_held_against_what_was_declared(string? found, string? value, string? remark, string? trouble)
    {
        var programme = Programme("visits: { step: visit, who: all, checklist: [size, premises] }");
        var item = programme.Visits!.Items[0];
        Assert.Equal(trouble, item.Trouble(programme.Sheet("{ employees: 30 }"), found is null ? null : Enum.Parse<VisitFound>(found), value, remark));
    }

    [Fact]
    public void A_difference_is_said_with_both_numbers_and_a_statement_without()
    {
        var programme = Programme("visits: { step: visit, who: all, checklist: [size, premises] }");
        var (facts, items) = (programme.Sheet("{ employees: 30 }"), programme.Visits!.Items);
        Assert.EndsWith("申报 30 人，实有 29 人；一人已离职", items[0].Difference(facts, VisitFound.Differs, "29", "一人已离职"), StringComparison.Ordinal);
        Assert.Equal("有固定场所：现场未核到；当日停电", items[1].Difference(facts, VisitFound.NotSeen, null, "当日停电"));
        Assert.Null(items[1].Unit);
        Assert.Null(items[1].Read("3", out var trouble));
        Assert.NotNull(trouble);
    }

    [Theory]
    [InlineData("Morning", null, "Morning", null, true)]
    [InlineData("Morning", null, "Afternoon", null, false)]
    [InlineData("Day", null, "Afternoon", null, true)]
    [InlineData("Morning", "08:30", "Morning", "11:30", false)]
    [InlineData("Morning", "08:30", "Morning", "11:29", true)]
    [InlineData("Morning", "09:00", "Morning", null, true)]
    [InlineData("Morning", "11:00", "Afternoon", "13:00", true)]
    public void Nobody_is_at_two_places(string one, string? at, string other, string? then, bool meets)
    {
        static VisitSlot Slot(DateOnly day, string part, string? hour) => new(day, Enum.Parse<VisitPart>(part), hour is null ? null : TimeOnly.Parse(hour, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(meets, Slot(Thursday, one, at).Meets(Slot(Thursday, other, then), 3));
        Assert.Equal(meets, Slot(Thursday, other, then).Meets(Slot(Thursday, one, at), 3));
        Assert.False(Slot(Thursday, one, at).Meets(Slot(Thursday.AddDays(1), other, then), 3));
    }

    [Fact]
    public void Days_go_by_region_two_a_day_and_another_city_on_another_day()
    {
        var slots = VisitSlot.Propose([("宁波一", 330206), ("杭州三", 330110), ("杭州一", 330102), ("杭州二", 330106), ("宁波二", 330212)], Thursday, WorkCalendar.WeekendsOnly);
        Assert.Equal(
            ["杭州一 2021-05-20（周四）上午", "杭州二 2021-05-20（周四）下午", "杭州三 2021-05-21（周五）上午", "宁波一 2021-05-24（周一）上午", "宁波二 2021-05-24（周一）下午"],
            slots.Select(slot => $"{slot.Case} {slot.Slot.Say()}"));
        Assert.False(new VisitSlot(Thursday, VisitPart.Morning, new TimeOnly(14, 0)).Fits);
        Assert.True(new VisitSlot(Thursday, VisitPart.Day, new TimeOnly(14, 0)).Fits);
    }

    [Fact]
    public void What_follows_where_nobody_went_is_data()
    {
        var visits = Programme("visits: { step: visit, who: all, unvisited: closes, names: told, hours: 2, place: name }").Visits;
        Assert.Equal((UnvisitedRule.Closes, true, 2, "name"), (visits!.Unvisited, visits.NamesTold, visits.Hours, visits.Place!.Id));
        Assert.Equal((UnvisitedRule.Warns, false, 3), (Programme("visits: { step: visit, who: all }").Visits!.Unvisited, Programme("visits: { step: visit, who: all }").Visits!.NamesTold, Programme("visits: { step: visit, who: all }").Visits!.Hours));
        Assert.Equal("field.unknown", Fault("visits: { step: visit, who: all, place: employees }").Fault.Code);
    }

    [Theory]
    [InlineData(true, null, "2021-05-20T01:15:30+00:00")]
    [InlineData(false, null, "2021-05-20T01:15:30+00:00")]
    [InlineData(true, "+00:00", "2021-05-20T09:15:30+00:00")]
    public void A_photo_says_when_it_was_taken(bool little, string? away, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), PhotoTime.Read(new MemoryStream(Photo(little, "2021:05:20 09:15:30", away)))!.Value.ToUniversalTime());

    [Fact]
    public void A_photo_that_says_nothing_or_lies_is_one_without_a_time()
    {
        Assert.Null(PhotoTime.Read(new MemoryStream(Photo(true, "0000:00:00 00:00:00", null))));
        Assert.Null(PhotoTime.Read(new MemoryStream([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xDA])));
        Assert.Null(PhotoTime.Read(new MemoryStream("\u0089PNG"u8.ToArray())));
        var whole = Photo(true, "2021:05:20 09:15:30", "+08:00");
        // cut anywhere, or with any byte changed, it is no error
        for (var i = 0; i < whole.Length; i++)
        {
            _ = PhotoTime.Read(new MemoryStream(whole[..i]));
            var changed = whole.ToArray();
            changed[i] ^= 0xFF;
            _ = PhotoTime.Read(new MemoryStream(changed));
        }
    }

    // the head of a JPEG with an Exif block: one directory that leads to another, with the moment and how far its clock is away
    private static byte[] Photo(bool little, string taken, string? away)
    {
        byte[] Short(int number) { var two = new byte[2]; if (little) BinaryPrimitives.WriteUInt16LittleEndian(two, (ushort)number); else BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)number); return two; }
        byte[] Long(int number) { var four = new byte[4]; if (little) BinaryPrimitives.WriteInt32LittleEndian(four, number); else BinaryPrimitives.WriteInt32BigEndian(four, number); return four; }
        var count = away is null ? 1 : 2;
        var texts = 26 + 2 + 12 * count + 4;
        byte[] tiff =
        [
            .. little ? "II"u8 : "MM"u8, .. Short(42), .. Long(8), .. Short(1), .. Short(0x8769), .. Short(4), .. Long(1), .. Long(26), .. Long(0),
            .. Short(count), .. Short(0x9003), .. Short(2), .. Long(20), .. Long(texts), .. away is null ? [] : (byte[])[.. Short(0x9011), .. Short(2), .. Long(7), .. Long(texts + 20)], .. Long(0),
            .. Encoding.ASCII.GetBytes(taken + "\0"), .. Encoding.ASCII.GetBytes(away is null ? "" : away + "\0"),
        ];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2), .. exif, 0xFF, 0xDA, 0, 2];
    }
}
