import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LambdaEvents
import LambdaInterface
import LoopbackHTTP

/// The calls of Lambda's Runtime API (`/2018-06-01/runtime/…`).
@LoopActor
final class RuntimeAPIClient {
  /// How a call of `next` ended.
  enum Next: ~Copyable {
    case invocation(Invocation)
    /// No invocation; ``RuntimeBackoff`` decides how to continue.
    case failed(RuntimeBackoff.Answer)
    /// ``RuntimeAPIClient/close()`` or ``RuntimeAPIClient/stopWaiting()`` ended the wait.
    case closed
  }

  /// The largest event, in bytes. Lambda's limit is 6 MB (6,291,456 bytes); emulators may allow more, and a function
  /// that holds larger events in memory twice is close to its own limit.
  static let eventLimit = 16 * 1024 * 1024

  private let connection: RuntimeAPIConnection
  private let function: InvocationContext.Function

  init(connector: HTTPConnector, function: InvocationContext.Function) {
    connection = RuntimeAPIConnection(
      connector: connector, pathPrefix: LambdaPath.runtime, bodyLimit: Self.eventLimit)
    self.function = function
  }

  /// Uses a connection to the same API for the first call, so that it need not wait for a new one.
  func takeOver(from other: RuntimeAPIConnection) { connection.takeOver(from: other) }

  /// Waits for the next invocation, without a limit and across freezes.
  func next() async -> Next {
    do throws(ConnectionError) {
      let answer = try await connection.call(.get, "invocation/next")
      switch answer.head.status {
      case 200: return invocation(from: answer)
      case 201..<300: return .failed(.malformed(reason: "its status is \(answer.head.status), not 200"))
      default: return .failed(.status(answer.head.status))
      }
    } catch .cancelled {
      return .closed
    } catch {
      switch error {
      case .closedInHead, .closedInBody, .invalidResponse, .bodyTooLarge:
        return .failed(.malformed(reason: error.summary))
      case .cannotConnect, .closedBeforeResponse, .deadlinePassed, .cancelled: break
      }
      return .failed(.broken(reason: error.summary))
    }
  }

  /// Waits until the sandbox is restored from the snapshot that Lambda takes during this call (SnapStart).
  ///
  /// - Returns: how the call ended; nil if ``close()`` ended it.
  func awaitRestore() async -> RuntimeBackoff.Answer? {
    do throws(ConnectionError) {
      return .status(try await connection.call(.get, "restore/next").head.status)
    } catch .cancelled {
      return nil
    } catch {
      return .broken(reason: error.summary)
    }
  }

  /// Reports that a restore failed; Lambda expects the process to exit afterwards.
  func failRestore(errorType: String, body: [UInt8], until deadline: ContinuousClock.Instant) async -> Delivery {
    await post("restore/error", body: SharedBytes(body), errorType: errorType, until: deadline)
  }

  /// Closes the connection; a wait in ``next()`` or ``awaitRestore()`` ends.
  func close() { connection.close() }

  /// Ends a wait in ``next()``. An invocation that has already begun to arrive is still returned.
  func stopWaiting() { connection.closeIfWaiting() }

  /// Posts an invocation's result.
  func respond(
    to requestID: String, with result: SharedBytes, until deadline: ContinuousClock.Instant
  ) async -> Delivery {
    await post(Self.path(of: requestID, "/response"), body: result, errorType: nil, until: deadline)
  }

  /// Begins to post a result that is streamed.
  ///
  /// - Parameters:
  ///   - prelude: the first part of the body.
  ///   - deadline: how long to retry if the connection fails.
  ///   - lambdaDeadline: when Lambda ends the invocation.
  func openResponse(
    to requestID: String, beginningWith prelude: [UInt8], until deadline: ContinuousClock.Instant,
    lambdaDeadline: ContinuousClock.Instant
  ) async throws(DeliveryError) -> ResponseStream {
    let fields = HTTPFields([
      ("content-type", StreamingPrelude.mediaType),
      ("transfer-encoding", "chunked"),
      ("\(LambdaHeader.responseMode)", "streaming"),
      ("trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"),
    ])
    let path = Self.path(of: requestID, "/response")
    return try await ResponseStream.open(
      on: connection, head: connection.head(ofStreamed: .post, path, fields: fields), firstPart: prelude,
      until: deadline, lambdaDeadline: lambdaDeadline)
  }

  /// Reports that an invocation failed.
  func fail(
    _ requestID: String, errorType: String, body: [UInt8], until deadline: ContinuousClock.Instant
  ) async -> Delivery {
    await post(Self.path(of: requestID, "/error"), body: SharedBytes(body), errorType: errorType, until: deadline)
  }

  /// Reports that init failed; Lambda expects the process to exit afterwards.
  func failInit(errorType: String, body: [UInt8], until deadline: ContinuousClock.Instant) async -> Delivery {
    await post("init/error", body: SharedBytes(body), errorType: errorType, until: deadline)
  }

  /// The path of an invocation's result, without the prefix. Interpolation would allocate several times.
  private static func path(of requestID: String, _ result: String) -> String {
    var path = ""
    path.reserveCapacity(64)
    path += "invocation/"
    path += requestID
    path += result
    return path
  }

  private static let jsonFields = HTTPFields([("content-type", "application/json")])

  /// Posts until Lambda accepts or refuses the result. Broken connections and 5xx responses are retried.
  private func post(
    _ path: String, body: SharedBytes, errorType: String?, until deadline: ContinuousClock.Instant
  ) async -> Delivery {
    var fields = Self.jsonFields
    if let errorType { fields.append(name: "\(LambdaHeader.errorType)", value: errorType) }
    /// Made when it is needed, which is rare.
    var backoff: RuntimeBackoff?
    var mayHaveArrived = false
    while true {
      let delivery: Delivery
      let outcome: RuntimeBackoff.Answer
      do throws(ConnectionError) {
        let answer = try await connection.call(.post, path, fields: fields, body: body, until: deadline)
        let status = answer.head.status
        delivery = Delivery(status: status, path: path)
        // Refused now because the first attempt arrived and only its response was lost.
        if mayHaveArrived, status == 400 || status == 403 { return .accepted }
        guard status >= 500 else { return delivery }
        outcome = .status(status)
      } catch {
        delivery = .refused("POST \(path): \(error.summary)")
        if error == .deadlinePassed || error == .cancelled { return delivery }
        if case .cannotConnect = error {} else { mayHaveArrived = true }
        outcome = .broken(reason: error.summary)
      }
      var retries = backoff ?? RuntimeBackoff(call: "POST \(path)")
      let step = retries.ended(outcome, jitter: .random(in: 0..<1))
      backoff = retries
      guard case .retry(let pause) = step, .now + pause < deadline else { return delivery }
      await AdapterLoop.shared.sleep(until: .now + pause)
    }
  }

  private func invocation(from answer: consuming RuntimeAPIConnection.Answer) -> Next {
    let fields = answer.head.fields
    guard let requestID = fields.firstText(LambdaHeader.requestID), Self.isPathSegment(requestID) else {
      return .failed(.malformed(reason: "it has no usable Lambda-Runtime-Aws-Request-Id"))
    }
    let now = AdapterClock.now
    let unixNow = AdapterClock.unixMilliseconds
    let deadline = fields.firstText(LambdaHeader.deadline).flatMap(Int.init) ?? unixNow + Self.longestTimeout
    let context = InvocationContext(
      requestID: requestID,
      deadline: deadline,
      invokedFunctionARN: fields.firstText(LambdaHeader.invokedFunctionARN) ?? "",
      traceID: fields.firstText(LambdaHeader.traceID),
      clientContext: fields.firstText(LambdaHeader.clientContext),
      identity: fields.firstText(LambdaHeader.cognitoIdentity),
      tenantID: fields.firstText(LambdaHeader.tenantID),
      function: function)
    let (left, overflows) = deadline.subtractingReportingOverflow(unixNow)
    // Deadlines beyond Lambda's longest timeout come from an emulator, for a debugger.
    let remaining = overflows ? Self.longestTimeout : min(max(left, 0), LambdaLimits.unlimitedMilliseconds)
    return .invocation(
      Invocation(context: context, event: answer.takeBody(), start: now, remaining: .milliseconds(remaining)))
  }

  /// Lambda's longest timeout, 15 minutes in milliseconds; assumed if Lambda sends no deadline.
  private static let longestTimeout = 900_000

  /// Whether the ID can be used in a path without escaping.
  private static func isPathSegment(_ id: String) -> Bool {
    let bytes = id.utf8.span
    for index in bytes.indices {
      let byte = bytes[index]
      if !HTTPSyntax.isTokenByte(byte) || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "#") { return false }
    }
    return (1...128).contains(bytes.count)
  }
}
