import EmulatorCore
import NIOCore
import NIOHTTP1

/// Everything that the emulator's own address answers.
final class FrontServer {
  private let invoke: InvokeFunction
  private let configuration: FunctionConfiguration
  private let functionURL: WebFrontDoor
  private let function: EmulatedFunction

  init(function: EmulatedFunction, clock: EmulatorClock, events: EventInvocations, functionURL: WebFrontDoor) {
    self.function = function
    invoke = InvokeFunction(function: function, clock: clock, events: events)
    configuration = FunctionConfiguration(function: function)
    self.functionURL = functionURL
  }

  /// Answers a request.
  func route(_ exchange: HTTPExchange) {
    switch FrontRoute(method: exchange.head.method.rawValue, target: exchange.head.uri) {
    case .invoke(let reference): invoke.handle(exchange, reference, isStreaming: false)
    case .invokeStreaming(let reference): invoke.handle(exchange, reference, isStreaming: true)
    case .functionConfiguration(let reference): configuration.handle(exchange, reference)
    case .listFunctions: configuration.handleList(exchange)
    case .unknownOperation: exchange.respond(.refusal(.unknownOperation, id: function.makeRequestID()))
    case .functionURL: functionURL.handle(exchange)
    }
  }
}
