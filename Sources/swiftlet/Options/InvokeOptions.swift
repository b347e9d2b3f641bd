import ArgumentParser
import EmulatorCore

/// Options of `swiftlet invoke` for the call itself.
struct InvokeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the emulator listens.", valueName: "url"))
  var endpoint = InvokeEndpoint(host: "127.0.0.1", port: 9000)

  @Option(help: ArgumentHelp("The function's name, or its ARN.", valueName: "name"))
  var functionName = "function"

  @Option(help: ArgumentHelp("Whether to wait for the result: request, event, or dry-run.", valueName: "type"))
  var type = InvokeRequest.InvocationType.request

  @Flag(help: "Print the end of the function's log to standard error.")
  var tail = false

  @Option(help: ArgumentHelp("The client context that the function is told.", valueName: "json"))
  var clientContext: String?

  @Option(help: ArgumentHelp("How long the answer may take, as 30s; else as long as it takes.", valueName: "duration"))
  var timeout: TimeSpan?

  func validate() throws {
    guard !functionName.isEmpty else { throw ValidationError("--function-name: expected a name or an ARN.") }
    if tail, type != .request {
      throw ValidationError("--tail needs the result of the call. Leave --type \(type.rawValue) out.")
    }
  }

  /// The client of the emulator's Invoke API.
  var client: InvokeAPIClient { InvokeAPIClient(endpoint: endpoint, timeout: timeout) }

  /// The call with this event.
  func request(_ event: [UInt8]) -> InvokeRequest {
    InvokeRequest(
      functionName: functionName, type: type, wantsLogTail: tail, clientContext: clientContext.map { Array($0.utf8) },
      event: event)
  }
}

extension InvokeRequest.InvocationType: ExpressibleByArgument {}
