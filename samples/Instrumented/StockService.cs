using Grpc.Core;

namespace Instrumented;

/// <summary>The callee of the gRPC call.</summary>
internal sealed class StockService : Stock.StockBase
{
    public override Task<Pieces> Count(Article request, ServerCallContext context) => Task.FromResult(new Pieces { Count = request.Name.Length });
}
