import Glibc
import PeerKit
import Synchronization

/// Lambda's Runtime API for tests: hands out the invocations that it is given, records what is posted, and accepts it
/// (202). The Extensions API at the same address refuses the registration (403).
///
/// Once all invocations are handed out, `next` waits until the adapter closes the connection.
final class ScriptedRuntimeAPI: Sendable {
  /// The calls of the API.
  enum Call: Sendable, Equatable {
    case next
    case response(requestID: String)
    case error(requestID: String)
    case initError
    case restoreNext
    case restoreError
    case extensionRegister
    case extensionNext
    case other

    init(method: String, target: String) {
      let parts = target.split(separator: "/").map { String($0) }
      switch (method, parts.dropFirst().first, parts.dropFirst(2).first, parts.count) {
      case ("GET", "runtime", "invocation", 4) where parts[3] == "next": self = .next
      case ("POST", "runtime", "invocation", 5) where parts[4] == "response": self = .response(requestID: parts[3])
      case ("POST", "runtime", "invocation", 5) where parts[4] == "error": self = .error(requestID: parts[3])
      case ("POST", "runtime", "init", 4): self = .initError
      case ("GET", "runtime", "restore", 4): self = .restoreNext
      case ("POST", "runtime", "restore", 4): self = .restoreError
      case ("POST", "extension", "register", 3): self = .extensionRegister
      case ("GET", "extension", "event", 4): self = .extensionNext
      default: self = .other
      }
    }
  }

  /// A call as it was received.
  struct Record: Sendable {
    var call: Call
    var request: PeerRequest
  }

  private struct State {
    var waiting: [ScriptedInvocation]
    var records: [Record] = []
    var idle = 0
  }

  private let state: Shared<State>
  private let peer: ScriptedPeer

  /// - Parameters:
  ///   - reply: decides about a call once its body is read, by the number of calls of its kind before; nil does what
  ///     the API does.
  ///   - onHead: decides before the body is read; nil goes on to `reply`.
  init(
    _ invocations: [ScriptedInvocation] = [],
    reply: @escaping @Sendable (_ call: Call, _ callsBefore: Int) -> PeerReply? = { _, _ in nil },
    onHead: @escaping @Sendable (_ call: Call, _ callsBefore: Int) -> PeerReply? = { _, _ in nil }
  ) {
    let state = Shared(State(waiting: invocations))
    self.state = state
    peer = ScriptedPeer(.concurrent) { connection, number in
      var requestsBefore = 0
      while var request = connection.readRequestHead() {
        request.connection = number
        request.requestsBefore = requestsBefore
        requestsBefore += 1
        let call = Call(method: request.method, target: request.target)
        let callsBefore = state.withLock { $0.records.count { $0.call == call } }
        let early = onHead(call, callsBefore)
        if early == nil { connection.readBody(of: &request) }
        state.withLock { [request] in $0.records.append(Record(call: call, request: request)) }
        let reply = early ?? reply(call, callsBefore) ?? Self.reply(to: call, state)
        guard reply.perform(on: connection, to: request) else { return }
      }
    }
  }

  private static func reply(to call: Call, _ state: Shared<State>) -> PeerReply {
    switch call {
    case .next:
      let next = state.withLock { state -> ScriptedInvocation? in
        guard !state.waiting.isEmpty else {
          state.idle += 1
          return nil
        }
        return state.waiting.removeFirst()
      }
      return next.map { .invocation($0) } ?? .stall
    case .response, .error, .initError, .restoreError: return .respond(status: 202)
    case .restoreNext: return .respond(status: 200)
    case .extensionRegister, .extensionNext: return .respond(status: 403)
    case .other: return .respond(status: 404)
    }
  }

  /// Refuses connections from now on.
  func stopListening() { peer.stopListening() }

  /// All calls so far, in order.
  var records: [Record] { state.withLock { $0.records } }

  /// How many calls of `next` found no invocation left.
  var idleCalls: Int { state.withLock { $0.idle } }

  /// The requests of one kind of call.
  func requests(_ call: Call) -> [PeerRequest] { records.filter { $0.call == call }.map(\.request) }

  /// The variables that point the adapter to it.
  var variables: [String: String] { ["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(peer.port)"] }
}

extension PeerReply {
  /// The response to `next` with this invocation.
  static func invocation(_ invocation: ScriptedInvocation) -> PeerReply {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let (seconds, attoseconds) = invocation.timeout.components
    let deadline =
      now.tv_sec * 1000 + now.tv_nsec / 1_000_000 + Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    return .respond(
      status: 200,
      fields: [
        ("content-type", "application/json"), ("lambda-runtime-aws-request-id", invocation.requestID),
        ("lambda-runtime-deadline-ms", String(deadline)),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:123456789012:function:example"),
      ] + invocation.fields, body: Array(invocation.event.utf8))
  }
}

/// A value that threads share.
final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    value.withLock { body(&$0) }
  }
}
