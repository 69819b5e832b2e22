using Pcf.Overhead.Host;

// The neutral application of the overhead measurement. The first argument chooses what observes it; `receiver` is the OTLP receiver instead.
if (args is ["receiver", ..])
{
    await using var receiver = Receiver.Build(args);
    await receiver.RunAsync();
    return;
}
await using var shop = Shop.Build(args[0], args.Contains("--traces"), args);
await shop.RunAsync();
