using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.Register;

/// <summary>What the register says of a title on a day follows from what is stored and that day alone; how names answer to initials.</summary>
public sealed class OnDayTests
{
    private static readonly Divisions Divisions = Divisions.Load();
    private static readonly Places Places = Places.Load(Divisions);
    private static readonly Initials Initials = Initials.Load();
    private static readonly RegisterWords Words = new();

    private static RegisterEntry Entry(DateOnly? ended = null, DateOnly? until = null, string holder = "示例重庆银行（上海）有限公司", bool mistaken = false, params (string Name, DateOnly From)[] names) => new(
        new TitleRecord
        {
            Id = Guid.NewGuid(), Holder = holder, Platform = "示例HOPE+平台", Kind = "x", Level = TitleLevel.Province, From = new DateOnly(2021, 1, 1), GivenOn = new DateOnly(2020, 12, 10), Until = until ?? new DateOnly(2023, 12, 31), EndedOn = ended, Mistaken = mistaken,
            Source = "示例", Division = 310118, RecordedAt = DateTimeOffset.UnixEpoch, Names = [.. names.Select((name, i) => new TitleName { TitleId = Guid.Empty, Number = i + 1, Holder = name.Name, From = name.From, Document = "示例", RecordedAt = DateTimeOffset.UnixEpoch })],
        },
        Places, Initials, Words);

    private static bool Has(RegisterEntry entry, string typed)
    {
        var (plain, still) = (SearchText.Plain(typed), new[] { true, true });
        // beside one that has none of it
        new RegisterText([entry, Entry(holder: "示例旁边")], null).Narrow(plain, Initials.Typed(plain), still);
        return still[0];
    }

    [Theory]
    [InlineData("2020-12-09", null)]
    [InlineData("2020-12-10", CertificateState.NotYet)]
    [InlineData("2020-12-31", CertificateState.NotYet)]
    [InlineData("2021-01-01", CertificateState.Valid)]
    [InlineData("2023-12-31", CertificateState.Valid)]
    [InlineData("2024-01-01", CertificateState.Lapsed)]
    public void A_title_begins_and_lapses_by_itself(string day, CertificateState? state) => Assert.Equal(state, Entry().OnDay(DateOnly.Parse(day)));

    [Fact]
    public void Revoked_it_was_valid_before_and_entered_by_mistake_it_never_was()
    {
        var revoked = Entry(ended: new DateOnly(2022, 7, 1));
        Assert.Equal([CertificateState.Valid, CertificateState.Ended, CertificateState.Ended], new[] { new DateOnly(2022, 6, 30), new(2022, 7, 1), new(2030, 1, 1) }.Select(day => revoked.OnDay(day)!.Value));
        Assert.Null(Entry(ended: new DateOnly(2021, 1, 1), mistaken: true).OnDay(new DateOnly(2022, 1, 1)));
        // revoked from its first day on, or before it came, it was decided and is revoked
        Assert.Equal([CertificateState.NotYet, CertificateState.Ended, CertificateState.Ended], new[] { new DateOnly(2020, 12, 19), new(2020, 12, 20), new(2021, 1, 1) }.Select(day => Entry(ended: new DateOnly(2020, 12, 20)).OnDay(day)!.Value));
    }

    [Fact]
    public void A_renaming_counts_from_its_day_and_the_old_name_is_still_found()
    {
        var entry = Entry(names: [("示例新名甲", new DateOnly(2021, 6, 1)), ("示例新名乙", new DateOnly(2022, 6, 1))]);
        Assert.Equal(["示例重庆银行（上海）有限公司", "示例新名甲", "示例新名乙"], new[] { new DateOnly(2021, 5, 31), new(2021, 6, 1), new(2022, 6, 1) }.Select(day => entry.CalledOn(day).Holder));
        foreach (var text in new[] { "重庆银行上海", "新名甲", "hope", "青浦" }) Assert.True(Has(entry, text), text);
    }

    [Theory]
    [InlineData("cqyh", true)]
    [InlineData("zqyx", true)] // both characters are read in two ways
    [InlineData("QP", true)]
    [InlineData("slxxhp", false)]
    [InlineData("yhshyx", true)] // across brackets
    public void Initials_find_a_name_by_every_reading(string typed, bool found) => Assert.Equal(found, Has(Entry(), typed));

    [Fact]
    public void Followed_through_changes_it_finds_what_it_would_find_made_anew()
    {
        var random = new Random(7);
        string[] words = ["青浦", "西湖", "检测", "科技", "信息", "质量"];
        RegisterEntry One() => Entry(holder: $"示例{words[random.Next(6)]}{words[random.Next(6)]}{random.Next(100_000)}");
        RegisterEntry[] Sorted(IEnumerable<RegisterEntry> some) => [.. some.Order(Comparer<RegisterEntry>.Create(RegisterEntry.Compare))];
        var entries = Sorted(Enumerable.Range(0, 9_000).Select(_ => One()));
        var followed = new RegisterText(entries, null);
        // a few come and go; whole parts go; more come than a part holds; all go; some come again
        foreach (var (gone, come) in new (Func<int, bool> Gone, int Come)[] { (i => i % 3_000 == 5, 4), (i => i is > 100 and < 5_000, 0), (_ => false, 11_000), (i => i == 0, 1), (_ => true, 0), (_ => false, 3) })
        {
            entries = Sorted(entries.Where((_, i) => !gone(i)).Concat(Enumerable.Range(0, come).Select(_ => One())));
            followed = new RegisterText(entries, followed);
            var anew = new RegisterText(entries, null);
            foreach (var typed in new[] { "青浦科技", "zlxx", "77" })
            {
                var (a, b, plain) = (new bool[entries.Length], new bool[entries.Length], SearchText.Plain(typed));
                Array.Fill(a, true);
                Array.Fill(b, true);
                followed.Narrow(plain, Initials.Typed(plain), a);
                anew.Narrow(plain, Initials.Typed(plain), b);
                Assert.Equal(b, a);
                Assert.Equal(entries.Length > 100, a.Any(found => found));
            }
        }
    }

    [Fact]
    public void Initials_are_found_wherever_they_stand()
    {
        var random = new Random(11);
        const string characters = "重庆银行青浦科技检测质量知识产权单曾长";
        var entries = Enumerable.Range(0, 700).Select(_ => Entry(holder: string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => characters[random.Next(characters.Length)])))).ToArray();
        var text = new RegisterText(entries, null);
        var some = 0;
        for (var i = 0; i < 400; i++)
        {
            var typed = Initials.Typed(string.Concat(Enumerable.Range(0, random.Next(2, 7)).Select(_ => "cqyhxpkjzls"[random.Next(11)])));
            if (typed is null) continue;
            var has = new bool[entries.Length];
            Array.Fill(has, true);
            text.Narrow("无此字样", typed, has);
            // letter by letter, in each by itself
            var plainly = entries.Select(entry => Enumerable.Range(0, Math.Max(0, entry.Initials.Length - typed.Length + 1)).Any(at => typed.Select((letter, j) => (entry.Initials[at + j] & letter) != 0).All(fits => fits))).ToArray();
            Assert.Equal(plainly, has);
            some += has.Count(one => one);
        }
        Assert.InRange(some, 100, 400 * 700 / 2);
    }

    [Fact]
    public void What_was_found_is_read_by_pages_without_repeating_or_leaving_out()
    {
        var entries = Enumerable.Range(0, 1_000).Select(i => Entry(holder: $"示例{i:0000}")).ToArray();
        var image = new RegisterImage(1, entries, new Dictionary<string, string> { ["x"] = "示例称号" }, Words, null);
        var (bits, want) = (RegisterFound.Room(entries.Length), new List<string>());
        foreach (var i in Enumerable.Range(0, entries.Length).Where(i => i % 7 == 3 || i is > 500 and < 640))
        {
            RegisterFound.Mark(bits, i);
            want.Add($"示例{i:0000}");
        }
        var found = new RegisterFound(image, new DateOnly(2021, 6, 1), bits);
        Assert.Equal(want, found.Select(row => row.Holder));
        Assert.Equal(want.Count, found.Count);
        foreach (var most in new[] { 1, 20, 64, 5_000 }) Assert.Equal(want, Enumerable.Range(0, (want.Count + most - 1) / most).SelectMany(page => found.Part(page * most, most)).Select(row => row.Holder));
        Assert.Empty(found.Part(want.Count, 10));
        Assert.Empty(found.Part(int.MaxValue, 10));
    }

    [Theory]
    [InlineData("上海青浦", 310118)]
    [InlineData("浦东", 310115)]
    [InlineData("浙江省杭州市西湖区", 330106)]
    [InlineData("浙江西湖", 330106)]
    [InlineData("四川绵阳", 510000)]
    [InlineData("青岛崂山", 370200)]
    [InlineData("内蒙古", 150000)]
    [InlineData("330200", 330200)]
    [InlineData("上海不知", null)]
    [InlineData("不知道", null)]
    public void Places_are_understood_as_lists_write_them(string words, int? code) => Assert.Equal(code, Places.Find(words));

    [Theory]
    [InlineData("海尔HOPE开放式创新服务平台 / 青岛海尔智能技术研发有限公司", "青岛海尔智能技术研发有限公司", "海尔HOPE开放式创新服务平台")]
    [InlineData("重庆凌山企业管理有限公司/大渡口区…", "重庆凌山企业管理有限公司", "大渡口区…")]
    [InlineData("示例公共服务平台（杭州）", "", "示例公共服务平台（杭州）")]
    [InlineData("和元生物技术（上海）股份有限公司", "和元生物技术（上海）股份有限公司", null)]
    public void A_cell_names_an_institution_a_platform_or_both(string cell, string holder, string? platform) => Assert.Equal(new ListedName(holder, platform), ListedName.Read(cell));

    [Fact]
    public void Every_tile_of_the_map_is_a_division_and_none_covers_another()
    {
        Assert.Equal([310000, 330000], Places.Maps.Select(map => map.Code).Order());
        foreach (var map in Places.Maps) Assert.Equal(map.Tiles.Count, map.Tiles.Select(tile => (tile.Column, tile.Row)).Distinct().Count());
        Assert.Equal((11, 16), (Places.Maps.First(map => map.Code == 330000).Tiles.Count, Places.Maps.First(map => map.Code == 310000).Tiles.Count));
    }
}
