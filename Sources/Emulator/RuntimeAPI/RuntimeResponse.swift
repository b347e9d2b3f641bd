import EmulatorCore
import LambdaInterface
import NIOCore

/// The runtime's response to one invocation: a result or an error.
final class RuntimeResponse {
  let invocation: Invocation
  private let sandbox: Sandbox
  private let log: SandboxLog

  init(to invocation: Invocation, _ sandbox: Sandbox, log: SandboxLog) {
    self.invocation = invocation
    self.sandbox = sandbox
    self.log = log
  }

  /// The response is complete or was cut off.
  ///
  /// - Parameter bytes: the size of the result; nil for an error.
  func end(bytes: Int?) { sandbox.runtimeEndsAnswer(to: invocation, bytes: bytes) }

  /// Sends a complete result to the caller.
  func complete(_ result: ByteBuffer, contentType: String?) {
    end(bytes: result.readableBytes)
    invocation.answered(result, isError: false, contentType: contentType)
  }

  /// Sends an error object to the caller.
  func fail(_ error: ByteBuffer) {
    end(bytes: nil)
    invocation.answered(error, isError: true)
  }

  /// Rejects a result that exceeds the limit.
  ///
  /// - Parameters:
  ///   - size: the number of bytes received.
  ///   - hint: appended to the log message.
  func refuseResult(size: Int, limit: Int, hint: String = "") {
    end(bytes: size)
    let failure = SandboxFailure.responseTooLarge(size: size, limit: limit)
    log.notice(failure.message(for: invocation.id) + hint)
    invocation.failed(failure)
  }

  /// Rejects an error object that exceeds the limit.
  func refuseError(size: Int) {
    end(bytes: nil)
    invocation.failed(.responseTooLarge(size: size, limit: LambdaLimits.responsePayload))
  }

  /// Logs a message about the invocation.
  func notice(_ sentence: String) { log.notice("\(invocation.id): \(sentence)") }
}
