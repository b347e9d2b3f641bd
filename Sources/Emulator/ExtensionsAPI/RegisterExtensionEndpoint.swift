import EmulatorCore
import FoundationEssentials
import LambdaInterface
import NIOCore
import NIOHTTP1
import WireFormat

/// `POST /2020-01-01/extension/register`: an extension announces itself.
enum RegisterExtensionEndpoint {
  private struct Registration: Decodable {
    var events: [String]?
  }

  static func handle(_ exchange: HTTPExchange, _ sandbox: Sandbox) {
    let headers = exchange.head.headers
    guard let name = headers.first(name: "\(LambdaHeader.extensionName)"), !name.isEmpty else {
      return exchange.respond(.refusal(.invalidExtensionName))
    }
    guard case .whole(let body) = exchange.body,
      let registration = try? JSONDecoder().decode(Registration.self, from: Data(body.readableBytesView))
    else {
      return exchange.respond(.refusal(.invalidRegistration))
    }
    var events: [ExtensionEvent] = []
    for event in registration.events ?? [] {
      guard let known = ExtensionEvent(rawValue: event) else {
        return exchange.respond(.refusal(.invalidEvent(event)))
      }
      events.append(known)
    }
    if events.contains(.shutdown), !sandbox.extensions.isExternal(name) {
      return exchange.respond(.refusal(.shutdownForInternalExtension))
    }
    let id = ExtensionID(using: &sandbox.generator)
    if let error = sandbox.machine.registerExtension(id, name: name, events: events) {
      return exchange.respond(.refusal(error))
    }
    sandbox.extensions.registered(id, name: name, events: events)
    let features = headers[canonicalForm: "\(LambdaHeader.extensionFeature)"]
    exchange.respond(
      .json(
        .ok, answer(sandbox.function, withAccount: features.contains("accountId")),
        headers: ["Lambda-Extension-Identifier": id.text]))
    sandbox.launchRuntimeWhenReady()
  }

  private static func answer(_ function: FunctionDescription, withAccount: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("functionName")
      writer.string(function.name)
      writer.key("functionVersion")
      writer.string(function.version)
      writer.key("handler")
      writer.string(function.handler)
      if withAccount {
        writer.key("accountId")
        writer.string(function.accountID)
      }
    }
    return writer.finish()
  }
}
