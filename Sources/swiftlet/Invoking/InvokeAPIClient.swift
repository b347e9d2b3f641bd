import Emulator
import EmulatorCore
import NIOCore
import NIOHTTP1
import NIOPosix

/// Calls functions through the Invoke API, over plain HTTP.
struct InvokeAPIClient {
  let endpoint: InvokeEndpoint
  /// The maximum time to wait for a response; nil for no limit.
  let timeout: TimeSpan?

  /// Makes one call and waits for the response.
  func send(_ request: InvokeRequest) throws(InvokeFailure) -> InvokeAnswer {
    try send(
      HTTPClient.Request(
        method: .POST, target: request.target, headers: HTTPHeaders(request.fields),
        body: ByteBuffer(bytes: request.event)))
  }

  /// The names of all functions; none if they cannot be listed.
  func functionNames() -> [String] {
    var names: [String] = []
    var marker: String? = ""
    while let start = marker {
      guard let page = get("/2015-03-31/functions?Marker=\(start)").flatMap(FunctionListing.page(in:)) else { break }
      names += page.names
      marker = page.names.isEmpty ? nil : page.nextMarker
    }
    return names
  }

  /// The name of the function that has this logical ID in its template; nil if none has.
  func functionName(logicalID: String) -> String? {
    functionNames().first { name in
      get("/2015-03-31/functions/\(name)").flatMap(FunctionListing.logicalID(in:)) == logicalID
    }
  }

  /// The body of a successful response; nil for others.
  private func get(_ target: String) -> [UInt8]? {
    let answer = try? send(HTTPClient.Request(method: .GET, target: target, headers: [:], body: ByteBuffer()))
    return answer?.status == 200 ? answer?.body : nil
  }

  private func send(_ request: HTTPClient.Request) throws(InvokeFailure) -> InvokeAnswer {
    let client = HTTPClient(on: MultiThreadedEventLoopGroup.singleton.next(), maximumBodySize: .max)
    let call = client.send(request, to: .network(endpoint.address), timeout: timeout?.duration)
    do {
      let response = try call.response.wait()
      var fields: [String: String] = [:]
      for (name, value) in response.headers { fields[name.lowercased()] = value }
      return InvokeAnswer(status: response.status, fields: fields, body: Array(response.body.readableBytesView))
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: any Error) -> InvokeFailure {
    switch error as? HTTPClientError {
    case .unreachable(let reason): .nobodyListens(endpoint, reason: reason)
    case .incompleteResponse(let reason): .noAnswer(endpoint, reason: reason)
    case .timedOut(let time): .timedOut(endpoint, after: TimeSpan(duration: time))
    case .responseTooLarge, .cancelled, nil: .noAnswer(endpoint, reason: "\(error)")
    }
  }
}

/// Why the Invoke API gave no response.
enum InvokeFailure: Error, CustomStringConvertible {
  case nobodyListens(InvokeEndpoint, reason: String)
  /// The connection was lost, or the response is not HTTP.
  case noAnswer(InvokeEndpoint, reason: String)
  /// The response did not arrive in time.
  case timedOut(InvokeEndpoint, after: TimeSpan)

  /// What happened, and a hint.
  var description: String {
    switch self {
    case .nobodyListens(let endpoint, let reason):
      "Cannot reach \(endpoint): \(reason). Start functions there with swiftlet up, or one with swiftlet local -- COMMAND; "
        + "or set another address with --endpoint."
    case .noAnswer(let endpoint, let reason):
      "\(endpoint) gave no response: \(reason). See the output of the emulator."
    case .timedOut(let endpoint, let time):
      "\(endpoint) did not respond within \(time) (--timeout). Raise --timeout, or find out what the function waits for."
    }
  }

  /// The exit code, from sysexits.h.
  var exitCode: Int32 {
    switch self {
    case .nobodyListens: 69
    case .noAnswer: 76
    case .timedOut: 75
    }
  }
}
