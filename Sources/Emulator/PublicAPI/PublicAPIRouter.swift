import EmulatorCore
import NIOCore
import NIOHTTP1
import WireFormat

/// Routes requests to the emulator's main address: the Lambda API and the Function URLs.
struct PublicAPIRouter {
  private let directory: FunctionDirectory
  private let invoke: InvokeFunction
  private let reads: LambdaReadAPI

  private let origins: OriginRules
  private let console: Console?

  /// - Parameter console: the console; nil if there is none.
  init(
    _ directory: FunctionDirectory, clock: EmulatorClock, log: FunctionLog, origins: OriginRules, console: Console?
  ) {
    self.console = console
    self.directory = directory
    self.origins = origins
    invoke = InvokeFunction(directory: directory, clock: clock, log: log)
    reads = directory.reads
  }

  func route(_ exchange: HTTPExchange) {
    let target = RequestTarget(exchange.head.uri)
    let host = target.authority.map(String.init) ?? exchange.head.headers.first(name: "host")
    let route = FrontRoute(method: exchange.head.method.rawValue, target: target)
    if route == .console, let console, console.isOn { return console.handle(exchange) }
    if route != .functionURL, !checkOrigin(exchange) { return }
    switch route {
    case .operation(let operation): perform(operation, host: host, exchange)
    case .unknownOperation, .console: exchange.respond(.refusal(.unknownOperation, id: directory.makeRequestID()))
    case .functionURL:
      guard let hostedFunction = directory.hostedFunction(host: host) else {
        return exchange.respond(.json(.notFound, missingName))
      }
      hostedFunction.functionURL.handle(exchange)
    }
  }

  private func perform(_ operation: LambdaOperation, host: String?, _ exchange: HTTPExchange) {
    if let form = InvokeFunction.Form(rawValue: operation.name) { return invoke.handle(exchange, operation, form) }
    let id = directory.makeRequestID()
    do throws(InvokeError) {
      guard let result = try reads.result(of: operation, host: host) else { throw .notOffered(operation) }
      exchange.respond(.json(.ok, result, headers: ["x-amzn-RequestId": id.text]))
    } catch {
      exchange.respond(.refusal(error, id: id))
    }
  }

  /// Checks the origin of a request to the Lambda API. Returns false if the request was rejected or was a preflight
  /// request; the response is then already sent.
  private func checkOrigin(_ exchange: HTTPExchange) -> Bool {
    let headers = exchange.head.headers
    let origin = headers.first(name: "origin")
    guard origins.accepts(origin: origin, host: headers.first(name: "host")) else {
      exchange.respond(.refusal(.foreignOrigin(origin ?? ""), id: directory.makeRequestID()))
      return false
    }
    if exchange.head.method == .OPTIONS,
      let fields = origins.preflight(
        origin: origin, method: headers.first(name: "access-control-request-method"),
        headers: headers.first(name: "access-control-request-headers"),
        isPrivateNetwork: headers.first(name: "access-control-request-private-network") == "true")
    {
      let id = ("x-amzn-RequestId", directory.makeRequestID().text)
      exchange.respond(HTTPAnswer(.ok, headers: HTTPHeaders(fields + [id])))
      return false
    }
    exchange.addHeaders(origins.fields(origin: origin))
    return true
  }

  /// The response body for a request whose host names no function.
  private var missingName: [UInt8] {
    let names = directory.hostedFunctions.map { "\($0.function.description.name).localhost" }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("Message")
      writer.string(
        "There \(names.count > 1 ? "are" : "were") several functions. Select one with the first label of the host, as in "
          + names.joined(separator: ", "))
    }
    return writer.finish()
  }
}
