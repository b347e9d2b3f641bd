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

  static func handle(_ exchange: HTTPExchange, _ calls: ExtensionCalls) {
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
    let features = headers[canonicalForm: "\(LambdaHeader.extensionFeature)"]
    calls.register(name, for: events) { result in
      switch result {
      case .success(let registered):
        exchange.respond(
          .json(
            .ok, answer(registered.function, withAccount: features.contains("accountId")),
            headers: ["Lambda-Extension-Identifier": registered.id.text]))
      case .failure(let error): exchange.respond(.refusal(error))
      }
    }
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
