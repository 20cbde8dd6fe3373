using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shifan.Casework;

/// <summary>
/// Once an hour: deletes parts of uploads that nobody went on with for a day, forms put aside as long ago, what a crash left behind, and
/// pictures that were drawn a month ago and can be drawn again.
/// </summary>
internal sealed class SweepFiles(FileStore files, ParkedPosts parked, ILogger<SweepFiles> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        do
        {
            try
            {
                // files have the machine's time, whatever a demonstration's clock says
                var swept = files.Sweep(TimeProvider.System.GetUtcNow()) + parked.Sweep();
                if (swept > 0) log.LogInformation("files.swept {Count}", swept);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // a job's boundary: what stays is swept an hour later
                log.LogError(error, "files.sweep.failed");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
