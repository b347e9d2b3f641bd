import HTTPMessages
import LambdaEvents

/// Commands that repeat the invocation.
extension InvocationDetail {
  /// The command that repeats the request at its front door; nil if it was none, or is not kept in full.
  var curl: String? {
    guard let event = invocation.event, !event.isCut, let door = door else { return nil }
    // Callers send the whole path, whatever the adapter removes.
    let decoded = DecodedInvocation(event: event, result: nil, options: EventDecoder.Options(), context: context)
    guard decoded.isHTTP, let request = decoded.request else { return nil }
    return CurlCommand.text(request, baseURL: Self.baseURL(door, for: request), showsSecrets: showsSecrets)
  }

  /// The front door that the request came through; for replays and calls of the Invoke API the first one.
  private var door: ConsoleFunction.Door? {
    let doors = function?.doors ?? []
    return doors.first { $0.name == invocation.arrival.source } ?? doors.first
  }

  /// The URL of a door. The path of an HTTP API's event has the stage already.
  private static func baseURL(_ door: ConsoleFunction.Door, for request: HTTPRequest) -> String {
    guard door.name == SampleSource.httpAPI.rawValue, let scheme = door.url.firstRange(of: "://"),
      let slash = door.url[scheme.upperBound...].firstIndex(of: "/")
    else { return door.url }
    let stage = Array(door.url[slash...].utf8)
    let rest = request.target.dropFirst(stage.count)
    let hasStage = request.target.starts(with: stage) && (rest.isEmpty || rest.first == UInt8(ascii: "/"))
    return hasStage ? String(door.url[..<slash]) : door.url
  }

  /// The command that sends the event again, from a file.
  var invokeCommand: String {
    var words = ["swiftlet", "invoke", "--event", "event.json", "--function-name", invocation.arrival.function]
    if let endpoint = function?.endpoint { words += ["--endpoint", endpoint] }
    return words.map { String(decoding: ShellQuoting.quoted(Array($0.utf8)), as: UTF8.self) }.joined(separator: " ")
  }
}
