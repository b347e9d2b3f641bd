import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LambdaInterface
import LoopbackHTTP

/// The adapter as an external extension (`/2020-01-01/extension/…`). It registers for no events, since it acts as the
/// runtime. Its single call of `next` tells Lambda that its init is complete.
@LoopActor
final class ExtensionRegistration {
  private let connection: RuntimeAPIConnection

  /// Gets the connection once the registration is complete.
  private let heir: RuntimeAPIClient?

  /// - Parameter heir: makes its first call on the connection of the registration. The call of `next` here opens
  ///   another one; nothing waits for that.
  init(connector: HTTPConnector, heir: RuntimeAPIClient? = nil) {
    connection = RuntimeAPIConnection(
      connector: connector, pathPrefix: LambdaPath.extensions, bodyLimit: RuntimeAPIClient.eventLimit)
    self.heir = heir
  }

  /// Registers and waits until the sandbox ends. Returns if Lambda knows no extension of this name: then the adapter
  /// was started as the runtime.
  func run(name: String, log: Log) async {
    switch await register(name: name) {
    case .success(let identifier):
      log(LogRecord(.debug, "Registered as an extension", [("name", .text(name))]))
      heir?.takeOver(from: connection)
      await waitForEvents(identifier: identifier)
    case .failure(let refused):
      log(
        LogRecord(
          .debug, "Not registered as an extension", [("name", .text(name)), ("reason", .text(refused.reason))]))
    }
  }

  /// Registers under `name`, the file name in `/opt/extensions`. Temporary failures are retried.
  ///
  /// - Returns: the identifier for later calls, or why the registration failed. If the adapter was not started as an
  ///   extension, Lambda knows no extension of this name, and a refusal is normal.
  func register(name: String) async -> Result<String, RegistrationRefused> {
    var backoff = RuntimeBackoff(call: "POST extension/register")
    while true {
      switch await tryToRegister(name: name) {
      case .success(let identifier): return .success(identifier)
      case .failure(let attempt):
        guard let answer = attempt.answer, case .retry(let pause) = backoff.ended(answer, jitter: .random(in: 0..<1))
        else { return .failure(RegistrationRefused(reason: attempt.reason)) }
        await AdapterLoop.shared.sleep(until: .now + pause)
      }
    }
  }

  /// An attempt that failed.
  private struct FailedAttempt: Error {
    /// How it ended; nil if a retry is pointless.
    var answer: RuntimeBackoff.Answer?
    var reason: String
  }

  private func tryToRegister(name: String) async -> Result<String, FailedAttempt> {
    let fields = HTTPFields([("content-type", "application/json"), ("\(LambdaHeader.extensionName)", name)])
    do throws(ConnectionError) {
      let answer = try await connection.call(
        .post, "register", fields: fields, body: SharedBytes(Array(#"{"events":[]}"#.utf8)))
      let status = answer.head.status
      guard status == 200 else {
        // If Lambda refuses a call (4xx), it refuses it again.
        return .failure(FailedAttempt(answer: status < 500 ? nil : .status(status), reason: "status \(status)"))
      }
      guard let identifier = answer.head.fields.firstText(LambdaHeader.extensionIdentifier) else {
        let reason = "the response has no identifier"
        return .failure(FailedAttempt(answer: .malformed(reason: reason), reason: reason))
      }
      return .success(identifier)
    } catch .cancelled {
      return .failure(FailedAttempt(answer: nil, reason: "cancelled"))
    } catch {
      return .failure(FailedAttempt(answer: .broken(reason: error.summary), reason: error.summary))
    }
  }

  /// Waits in `next`. Without events, Lambda responds only when the sandbox ends, if at all.
  func waitForEvents(identifier: String) async {
    let fields = HTTPFields([("\(LambdaHeader.extensionIdentifier)", identifier)])
    _ = try? await connection.call(.get, "event/next", fields: fields)
  }

  /// Ends ``waitForEvents(identifier:)``.
  func close() { connection.close() }
}

/// The adapter could not be registered as an extension.
struct RegistrationRefused: Error {
  let reason: String
}
