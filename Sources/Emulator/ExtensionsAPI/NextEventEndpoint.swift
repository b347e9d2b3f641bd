import EmulatorCore
import LambdaInterface
import NIOCore
import NIOHTTP1
import WireFormat

/// `GET /2020-01-01/extension/event/next`: an extension waits for an event.
enum NextEventEndpoint {
  static func handle(_ exchange: HTTPExchange, _ calls: ExtensionCalls) {
    guard let id = exchange.head.headers.first(name: "\(LambdaHeader.extensionIdentifier)") else {
      return exchange.respond(.refusal(.missingExtensionID))
    }
    switch calls.next(exchange, of: ExtensionID(id)) {
    case .refusal(let error): exchange.respond(.refusal(error))
    case .shutdown(let reason, let deadline): exchange.respond(.json(.ok, shutdown(reason, deadline: deadline)))
    case nil: break
    }
  }

  /// The INVOKE event.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  static func invoke(_ invocation: Invocation, function: FunctionDescription, deadline: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("eventType")
      writer.string(ExtensionEvent.invoke.rawValue)
      writer.key("deadlineMs")
      writer.number(deadline)
      writer.key("requestId")
      writer.string(invocation.id.text)
      writer.key("invokedFunctionArn")
      writer.string(function.arn(qualifier: invocation.qualifier))
      writer.key("tracing")
      writer.object { writer in
        writer.key("type")
        writer.string("X-Amzn-Trace-Id")
        writer.key("value")
        writer.string(invocation.traceHeader)
      }
    }
    return writer.finish()
  }

  /// The SHUTDOWN event.
  ///
  /// - Parameter deadline: Unix time in milliseconds.
  static func shutdown(_ reason: ShutdownReason, deadline: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("eventType")
      writer.string(ExtensionEvent.shutdown.rawValue)
      writer.key("shutdownReason")
      writer.string(reason.rawValue)
      writer.key("deadlineMs")
      writer.number(deadline)
    }
    return writer.finish()
  }
}
