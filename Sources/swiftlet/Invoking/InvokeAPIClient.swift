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
    let client = HTTPClient(on: MultiThreadedEventLoopGroup.singleton.next(), maximumBodySize: .max)
    let call = client.send(
      HTTPClient.Request(
        method: .POST, target: request.target, headers: HTTPHeaders(request.fields),
        body: ByteBuffer(bytes: request.event)),
      to: .network(endpoint.address), timeout: timeout?.duration)
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
      "Cannot reach \(endpoint): \(reason). Start a function there with swiftlet local -- COMMAND, or set another address "
        + "with --endpoint."
    case .noAnswer(let endpoint, let reason):
      "\(endpoint) gave no response: \(reason). See the output of swiftlet local."
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
