import EmulatorCore
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// `POST /2018-06-01/runtime/init/error` and `…/restore/error`: the runtime cannot start, or go on after a restore.
enum InitErrorEndpoint {
  /// An error object.
  private struct Report: Decodable {
    var errorType: String?
    var errorMessage: String?
  }

  static func handle(_ exchange: HTTPExchange, during phase: RuntimeCalls.Phase, _ calls: RuntimeCalls) {
    let payload: [UInt8] =
      if case .whole(let body) = exchange.body { Array(body.readableBytesView) } else { [] }
    let report = try? JSONDecoder().decode(Report.self, from: Data(payload))
    calls.failed(
      during: phase, payload: payload,
      errorType: report?.errorType ?? InvocationErrorEndpoint.errorType(exchange) ?? "Runtime.Unknown",
      message: report?.errorMessage
    ) { exchange.respond($0.map { .refusal($0) } ?? .accepted) }
  }
}
