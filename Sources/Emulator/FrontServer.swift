import EmulatorCore
import NIOCore
import NIOHTTP1
import WireFormat

/// Everything that the emulator's own address answers.
struct FrontServer {
  private let directory: FunctionDirectory
  private let invoke: InvokeFunction
  private let configuration: GetFunctionConfiguration

  init(_ directory: FunctionDirectory, clock: EmulatorClock) {
    self.directory = directory
    invoke = InvokeFunction(directory: directory, clock: clock)
    configuration = GetFunctionConfiguration(directory: directory)
  }

  /// Answers a request.
  func route(_ exchange: HTTPExchange) {
    switch FrontRoute(method: exchange.head.method.rawValue, target: exchange.head.uri) {
    case .invoke(let reference): invoke.handle(exchange, reference, isStreaming: false)
    case .invokeStreaming(let reference): invoke.handle(exchange, reference, isStreaming: true)
    case .functionConfiguration(let reference): configuration.handle(exchange, reference)
    case .listFunctions: configuration.handleList(exchange)
    case .unknownOperation: exchange.respond(.refusal(.unknownOperation, id: directory.makeRequestID()))
    case .functionURL:
      guard let entrance = directory.entrance(host: exchange.head.headers.first(name: "host")) else {
        return exchange.respond(.json(.notFound, severalFunctions))
      }
      entrance.functionURL.handle(exchange)
    }
  }

  /// What a caller is told who names no function where there are several.
  private var severalFunctions: [UInt8] {
    let names = directory.entrances.map { "\($0.function.description.name).localhost" }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("Message")
      writer.string(
        "There are several functions here: the first label of the host says which one is meant, as in "
          + names.joined(separator: ", "))
    }
    return writer.finish()
  }
}
