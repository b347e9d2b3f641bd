import ArgumentParser
import EmulatorCore

/// Options of `swiftlet invoke` for the call itself.
struct InvokeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the emulator listens.", valueName: "url"))
  var endpoint = InvokeEndpoint.usual

  @Option(
    help: ArgumentHelp(
      "The function's name, ARN, or logical ID in the template. Default: function, or in a replay the recorded name.",
      valueName: "name"))
  var functionName: String?

  @Option(help: ArgumentHelp("Whether to wait for the result: request, event, or dry-run.", valueName: "type"))
  var type = InvokeRequest.InvocationType.request

  @Flag(help: "Print the end of the function's log to standard error.")
  var tail = false

  @Option(help: ArgumentHelp("The client context to pass to the function.", valueName: "json"))
  var clientContext: String?

  @Option(
    help: ArgumentHelp(
      "The maximum time to wait for the response, for example 30s. Default: no limit.", valueName: "duration"))
  var timeout: TimeSpan?

  func validate() throws {
    guard functionName?.isEmpty != true else { throw ValidationError("--function-name: expected a name or an ARN.") }
    if tail, type != .request {
      throw ValidationError("--tail needs the result of the call. Leave --type \(type.rawValue) out.")
    }
  }

  /// The first option that is given, except `--endpoint`; nil if none is.
  var firstGiven: String? {
    let options = [
      ("--function-name", functionName != nil), ("--type", type != .request), ("--tail", tail),
      ("--client-context", clientContext != nil), ("--timeout", timeout != nil),
    ]
    return options.first { $0.1 }?.0
  }

  private var client: InvokeAPIClient { InvokeAPIClient(endpoint: endpoint, timeout: timeout) }

  /// Makes a call. Prints the reason if there is no response.
  func send(_ request: InvokeRequest) throws -> InvokeAnswer {
    do throws(InvokeFailure) {
      let answer = try client.send(request)
      guard answer.status == 404, let name = client.functionName(logicalID: request.functionName) else { return answer }
      var request = request
      request.functionName = name
      return try client.send(request)
    } catch {
      StandardStream.printError("swiftlet: \(error)")
      throw ExitCode(error.exitCode)
    }
  }

  /// Prints why a call was refused.
  func printRefusal(_ answer: InvokeAnswer, type: String, message: String) {
    var hint = ""
    if answer.status == 404 {
      let names = client.functionNames().joined(separator: ", ")
      hint = names.isEmpty ? "" : " Set --function-name to a function there: \(names)."
    }
    let sentence = message.hasSuffix(".") ? message : message + "."
    StandardStream.printError("swiftlet: \(endpoint) refused the call (\(type)): \(sentence)\(hint)")
  }

  /// Builds the call for an event.
  ///
  /// - Parameter name: the function's name if the options set none.
  func request(_ event: [UInt8], to name: String = "function") -> InvokeRequest {
    InvokeRequest(
      functionName: functionName ?? name, type: type, wantsLogTail: tail,
      clientContext: clientContext.map { Array($0.utf8) },
      event: event)
  }
}

extension InvokeRequest.InvocationType: ExpressibleByArgument {}
