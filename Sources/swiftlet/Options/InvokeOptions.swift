import ArgumentParser
import EmulatorCore

/// Options of `swiftlet invoke` for the call itself.
struct InvokeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the emulator listens.", valueName: "url"))
  var endpoint = InvokeEndpoint(host: "127.0.0.1", port: 9000)

  @Option(
    help: ArgumentHelp(
      "The function's name or ARN. Default: function, or in a replay the recorded name.", valueName: "name"))
  var functionName: String?

  @Option(help: ArgumentHelp("Whether to wait for the result: request, event, or dry-run.", valueName: "type"))
  var type = InvokeRequest.InvocationType.request

  @Flag(help: "Print the end of the function's log to standard error.")
  var tail = false

  @Option(help: ArgumentHelp("The client context that the function is told.", valueName: "json"))
  var clientContext: String?

  @Option(help: ArgumentHelp("How long the answer may take, as 30s; else as long as it takes.", valueName: "duration"))
  var timeout: TimeSpan?

  func validate() throws {
    guard functionName?.isEmpty != true else { throw ValidationError("--function-name: expected a name or an ARN.") }
    if tail, type != .request {
      throw ValidationError("--tail needs the result of the call. Leave --type \(type.rawValue) out.")
    }
  }

  /// The first option of the call that is given; nil if none is, but for the endpoint.
  var firstGiven: String? {
    let options = [
      ("--function-name", functionName != nil), ("--type", type != .request), ("--tail", tail),
      ("--client-context", clientContext != nil), ("--timeout", timeout != nil),
    ]
    return options.first { $0.1 }?.0
  }

  /// Makes a call, and tells where there is no answer.
  func send(_ request: InvokeRequest) throws -> InvokeAnswer {
    do throws(InvokeFailure) {
      return try InvokeAPIClient(endpoint: endpoint, timeout: timeout).send(request)
    } catch {
      StandardStream.tell("swiftlet: \(error)")
      throw ExitCode(error.exitCode)
    }
  }

  /// Tells that a call was refused, and why.
  func tellRefusal(_ answer: InvokeAnswer, type: String, message: String) {
    let hint = answer.status == 404 ? " Name it with --function-name, as it was named for swiftlet local." : ""
    let sentence = message.hasSuffix(".") ? message : message + "."
    StandardStream.tell("swiftlet: \(endpoint) refused the call (\(type)): \(sentence)\(hint)")
  }

  /// The call with this event.
  ///
  /// - Parameter name: the function's name, where the options name none.
  func request(_ event: [UInt8], to name: String = "function") -> InvokeRequest {
    InvokeRequest(
      functionName: functionName ?? name, type: type, wantsLogTail: tail,
      clientContext: clientContext.map { Array($0.utf8) },
      event: event)
  }
}

extension InvokeRequest.InvocationType: ExpressibleByArgument {}
