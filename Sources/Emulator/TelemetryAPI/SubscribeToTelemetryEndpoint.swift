import EmulatorCore
import FoundationEssentials
import LambdaInterface
import NIOCore
import NIOHTTP1

/// `PUT /2022-07-01/telemetry` and `PUT /2020-08-15/logs`: an extension subscribes.
enum SubscribeToTelemetryEndpoint {
  static func handle(_ exchange: HTTPExchange, _ api: TelemetryAPI, _ sandbox: Sandbox) {
    guard let text = exchange.head.headers.first(name: "\(LambdaHeader.extensionIdentifier)") else {
      return exchange.respond(.refusal(.missingExtensionID))
    }
    let id = ExtensionID(text)
    guard let name = sandbox.machine.extensionName(id) else {
      return exchange.respond(.refusal(.unknownExtensionID))
    }
    guard sandbox.machine.isStarting else { return exchange.respond(.refusal(.subscriptionClosed(api))) }
    guard case .whole(let body) = exchange.body,
      let request = try? JSONDecoder().decode(
        TelemetrySubscriptionRequest.self, from: Data(body.readableBytesView))
    else {
      return exchange.respond(
        .refusal(.invalidSubscription("expected a JSON object with schemaVersion, types and destination", api)))
    }
    do throws(SandboxAPIError) {
      let subscription = try request.subscription(through: api)
      try sandbox.telemetry.subscribe(id, name: name, subscription)
      exchange.respond(.json(.ok, Array(#""OK""#.utf8)))
      sandbox.log.platform(.subscription(api, name: name, types: subscription.types))
    } catch {
      exchange.respond(.refusal(error))
    }
  }
}
