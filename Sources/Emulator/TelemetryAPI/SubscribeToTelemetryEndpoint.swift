import EmulatorCore
import FoundationEssentials
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `PUT /2022-07-01/telemetry` and `PUT /2020-08-15/logs`: an extension subscribes.
enum SubscribeToTelemetryEndpoint {
  static func handle(_ exchange: HTTPExchange, _ api: TelemetryAPI, _ calls: ExtensionCalls) {
    guard let id = exchange.head.headers.first(name: "\(LambdaHeader.extensionIdentifier)") else {
      return exchange.respond(.refusal(.missingExtensionID))
    }
    calls.subscribe(
      ExtensionID(id), through: api,
      respond: { exchange.respond($0.map { .refusal($0) } ?? .json(.ok, Array(#""OK""#.utf8))) },
      to: { () throws(SandboxAPIError) in try subscription(in: exchange.body, through: api) })
  }

  private static func subscription(
    in body: HTTPExchange.Body, through api: TelemetryAPI
  ) throws(SandboxAPIError) -> TelemetrySubscription {
    guard case .whole(let body) = body,
      let request = try? JSONDecoder().decode(
        TelemetrySubscriptionRequest.self, from: Data(body.readableBytesView))
    else {
      throw .invalidSubscription("expected a JSON object with schemaVersion, types and destination", api)
    }
    return try request.subscription(through: api)
  }
}
