using Shifan.Documents;

namespace Shifan.Tests.Unit.Inspection;

/// <summary>Nobody's files keep everybody else's waiting.</summary>
public sealed class InspectionQueueTests
{
    private const long Large = InspectionQueue.Small + 1;

    private readonly InspectionQueue queue = new();

    [Fact]
    public async Task Of_one_owner_one_file_at_a_time_in_order()
    {
        var owner = Guid.NewGuid();
        var first = await EnterAsync(owner);
        var (second, third) = (EnterAsync(owner), EnterAsync(owner));
        using var other = await EnterAsync(Guid.NewGuid());
        Assert.False(second.IsCompleted || third.IsCompleted);
        first.Dispose();
        using (await second) Assert.False(third.IsCompleted);
        (await third).Dispose();
    }

    [Fact]
    public async Task A_small_file_overtakes_large_ones()
    {
        var running = new List<IDisposable>();
        for (var i = 0; i < InspectionQueue.Places - 1; i++) running.Add(await EnterAsync(Guid.NewGuid(), Large));
        var large = EnterAsync(Guid.NewGuid(), Large);
        using (await EnterAsync(Guid.NewGuid())) Assert.False(large.IsCompleted);
        Assert.False(large.IsCompleted);
        running[0].Dispose();
        using (await large) { }
    }

    [Fact]
    public async Task Who_gives_up_keeps_no_place()
    {
        var owner = Guid.NewGuid();
        var first = await EnterAsync(owner);
        using var gone = new CancellationTokenSource();
        var second = queue.EnterAsync(owner, 1, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        using var third = await EnterAsync(owner);
    }

    [Fact]
    public async Task No_more_than_there_are_places()
    {
        var running = new List<IDisposable>();
        for (var i = 0; i < InspectionQueue.Places; i++) running.Add(await EnterAsync(Guid.NewGuid()));
        var next = EnterAsync(Guid.NewGuid());
        Assert.False(next.IsCompleted);
        running[1].Dispose();
        (await next).Dispose();
    }

    private Task<IDisposable> EnterAsync(Guid owner, long size = 1) => queue.EnterAsync(owner, size, TestContext.Current.CancellationToken);
}
