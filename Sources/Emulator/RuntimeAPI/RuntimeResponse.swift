import EmulatorCore
import LambdaInterface
import NIOCore

/// The runtime's response to one invocation, from its first byte to its last.
final class RuntimeResponse {
  /// The invocation.
  let invocation: Invocation
  private let sandbox: Sandbox
  private let log: SandboxLog

  /// A response that the sandbox has allowed.
  init(to invocation: Invocation, _ sandbox: Sandbox, log: SandboxLog) {
    self.invocation = invocation
    self.sandbox = sandbox
    self.log = log
  }

  /// The result is complete, or broken off: there will be no other.
  ///
  /// - Parameter bytes: its size; nil for an error.
  func end(bytes: Int?) { sandbox.runtimeEndsAnswer(to: invocation, bytes: bytes) }

  /// The whole result.
  func complete(_ result: ByteBuffer, contentType: String?) {
    end(bytes: result.readableBytes)
    invocation.answered(result, isError: false, contentType: contentType)
  }

  /// An error object instead of a result.
  func fail(_ error: ByteBuffer) {
    end(bytes: nil)
    invocation.answered(error, isError: true)
  }

  /// The result is larger than Lambda takes.
  ///
  /// - Parameters:
  ///   - size: its size in bytes, or what came of it.
  ///   - hint: what to do about it.
  func refuseResult(size: Int, limit: Int, hint: String = "") {
    end(bytes: size)
    let failure = SandboxFailure.responseTooLarge(size: size, limit: limit)
    log.notice(failure.message(for: invocation.id) + hint)
    invocation.failed(failure)
  }

  /// The error object is larger than Lambda takes.
  func refuseError(size: Int) {
    end(bytes: nil)
    invocation.failed(.responseTooLarge(size: size, limit: LambdaLimits.responsePayload))
  }

  /// Says something about it in the log.
  func notice(_ sentence: String) { log.notice("\(invocation.id): \(sentence)") }
}
