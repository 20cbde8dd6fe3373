using Shifan.Casework;

namespace Shifan.Web;

/// <summary>Does what waits to be done without a page, one job after the other, for as long as the server runs.</summary>
internal sealed class Working(IServiceScopeFactory scopes, ILogger<Working> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                while (await scope.ServiceProvider.GetRequiredService<RunJobs>().RunAsync(stoppingToken))
                {
                    // the next one has its turn at once
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // a job's boundary: its lease ends, and it is taken up again
                log.LogError(error, "jobs.error");
            }
        }
    }
}
