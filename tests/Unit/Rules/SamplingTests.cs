using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>How a sample is drawn, so that anyone can repeat it: docs/recommending.md has the same vectors.</summary>
public sealed class SamplingTests
{
    private const string Seed = "00112233445566778899aabbccddeeff";

    [Theory]
    [InlineData(Seed, "甲 乙 丙 丁 戊 己 庚 辛", 3, "庚 甲 丙")]
    [InlineData(Seed, "辛 庚 己 戊 丁 丙 乙 甲", 3, "庚 甲 丙")] // the order of the table plays no part
    [InlineData(Seed, "甲 甲 乙 乙 丙", 5, "甲 丙 乙")] // each once, and no more than there are
    [InlineData(Seed, "91330106MA0000001X 91330106MA0000002Y 91330106MA0000003Z 91330106MA0000004A", 2, "91330106MA0000002Y 91330106MA0000004A")]
    [InlineData(Seed, "甲 乙", 0, "")]
    public void Draws_the_same_from_the_same_seed(string seed, string keys, int size, string drawn)
    {
        Assert.Equal(drawn, string.Join(' ', Sampling.Draw(seed, keys.Split(' '), size)));
        Assert.Contains($"{seed}", Repository.Text("docs", "recommending.md"));
    }

    [Fact]
    public void Every_key_is_drawn_about_as_often_as_every_other()
    {
        string[] keys = [.. Enumerable.Range(0, 20).Select(i => $"键{i}")];
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0; seed < 2000; seed++)
        {
            foreach (var key in Sampling.Draw($"{seed}", keys, 5)) times[key] = times.GetValueOrDefault(key) + 1;
        }
        // 500 expected, six standard deviations are 116
        Assert.All(keys, key => Assert.InRange(times[key], 384, 616));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)] // no more than there are
    [InlineData(99, 10)]
    [InlineData(100, 10)]
    [InlineData(101, 11)] // a part counts as one
    [InlineData(300, 30)]
    [InlineData(5000, 30)]
    public void So_many_percent_rounded_up_between_least_and_most(int population, int size) => Assert.Equal(size, new SampleSize(10, 10, 30).For(population));

    [Fact]
    public void A_size_may_be_one_of_the_three()
    {
        Assert.Equal(7, new SampleSize(null, null, null).For(7));
        Assert.Equal(3, new SampleSize(null, 3, null).For(7));
        Assert.Equal(4, new SampleSize(null, null, 4).For(7));
        Assert.Equal("名录的 10%，至少 10 家，至多 30 家", new SampleSize(10, 10, 30).ToString());
        Assert.Equal("全部，至多 4 家", new SampleSize(null, null, 4).ToString());
    }
}
