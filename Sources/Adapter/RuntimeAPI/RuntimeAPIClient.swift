import AdapterCore
import EventLoop
import Glibc
import HTTPMessages
import LambdaEvents
import LoopbackHTTP

/// The calls of Lambda's Runtime API (`/2018-06-01/runtime/…`).
@LoopActor
final class RuntimeAPIClient {
  /// Why `next` gives no invocation.
  enum NextError: Error {
    /// The API is broken or answers oddly; worth another try.
    case unavailable(String)
    /// The API says that this sandbox gets no more invocations (403, 410).
    case final(status: Int)
    /// We are stopping.
    case cancelled
  }

  /// What became of a posted result.
  enum Delivery: Equatable {
    /// Lambda has it.
    case accepted
    /// It is larger than Lambda takes (413); the invocation is over.
    case tooLarge
    /// Lambda would not have it, or could not be reached.
    case refused(String)
  }

  private static let prefix = "/2018-06-01/runtime/"

  private let connection: RuntimeAPIConnection
  private let function: InvocationContext.Function

  init(address: SocketAddress, function: InvocationContext.Function) {
    connection = RuntimeAPIConnection(address: address)
    self.function = function
  }

  /// Waits for the next invocation: for hours, if need be, and across freezes.
  func next() async throws(NextError) -> Invocation {
    let answer: RuntimeAPIConnection.Answer
    do throws(ConnectionError) {
      answer = try await connection.call(.get, Self.prefix + "invocation/next")
    } catch .cancelled {
      throw .cancelled
    } catch {
      throw .unavailable("GET next: \(describe(error))")
    }
    switch answer.head.status {
    case 200: return try invocation(from: answer)
    case 403, 410: throw .final(status: answer.head.status)
    case let status: throw .unavailable("GET next was answered \(status)")
    }
  }

  /// Ends a wait in ``next()``.
  func close() { connection.close() }

  /// Posts an invocation's result.
  func respond(to requestID: String, with result: ArraySlice<UInt8>) async -> Delivery {
    await post("invocation/\(requestID)/response", body: result, errorType: nil)
  }

  /// Posts that an invocation failed.
  func fail(_ requestID: String, errorType: String, body: [UInt8]) async -> Delivery {
    await post("invocation/\(requestID)/error", body: body[...], errorType: errorType)
  }

  /// Posts that init failed; Lambda expects the process to exit after it.
  func failInit(errorType: String, body: [UInt8]) async -> Delivery {
    await post("init/error", body: body[...], errorType: errorType)
  }

  private func post(_ path: String, body: ArraySlice<UInt8>, errorType: String?) async -> Delivery {
    var fields = HTTPFields([("content-type", "application/json")])
    if let errorType { fields.append(name: "lambda-runtime-function-error-type", value: errorType) }
    do throws(ConnectionError) {
      let answer = try await connection.call(.post, Self.prefix + path, fields: fields, body: body)
      switch answer.head.status {
      case 200..<300: return .accepted
      case 413: return .tooLarge
      case let status: return .refused("POST \(path) was answered \(status)")
      }
    } catch {
      return .refused("POST \(path): \(describe(error))")
    }
  }

  private func invocation(from answer: RuntimeAPIConnection.Answer) throws(NextError) -> Invocation {
    let fields = answer.head.fields
    guard let requestID = fields.firstText("lambda-runtime-aws-request-id"), Self.isPathSegment(requestID) else {
      throw .unavailable("GET next was answered without a usable Lambda-Runtime-Aws-Request-Id")
    }
    let start = ContinuousClock.now
    let now = Self.unixMilliseconds()
    let deadline = fields.firstText("lambda-runtime-deadline-ms").flatMap(Int.init) ?? now + Self.longestTimeout
    let context = InvocationContext(
      requestID: requestID,
      deadline: deadline,
      invokedFunctionARN: fields.firstText("lambda-runtime-invoked-function-arn") ?? "",
      traceID: fields.firstText("lambda-runtime-trace-id"),
      clientContext: fields.firstText("lambda-runtime-client-context"),
      identity: fields.firstText("lambda-runtime-cognito-identity"),
      tenantID: fields.firstText("lambda-runtime-aws-tenant-id"),
      function: function)
    let left = min(max(deadline &- now, 0), Self.longestTimeout)
    return Invocation(
      context: context, event: answer.body, deadline: start + .milliseconds(left), start: start)
  }

  /// Lambda's longest timeout, 15 minutes in milliseconds: what is assumed where no deadline is told.
  private static let longestTimeout = 900_000

  /// Whether the id may stand in a path as it is.
  private static func isPathSegment(_ id: String) -> Bool {
    (1...128).contains(id.utf8.count)
      && id.utf8.allSatisfy { HTTPSyntax.isTokenByte($0) && $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "#") }
  }

  private static func unixMilliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
  }

  private func describe(_ error: ConnectionError) -> String {
    switch error {
    case .cannotConnect(let error): error.message
    case .invalidResponse(let error): "the answer is not HTTP: \(error.message)"
    case .closedBeforeResponse, .closedInHead, .closedInBody: "the connection was closed before the answer was whole"
    case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
    case .deadlinePassed: "no answer in time"
    case .cancelled: "cancelled"
    }
  }
}
