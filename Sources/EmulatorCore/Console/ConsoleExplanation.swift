import LambdaInterface
import WireFormat

/// Why an invocation failed, and what to do about it.
struct ConsoleExplanation: Sendable, Equatable {
  var code: String
  var sentence: String
  var cause: String?
  var cure: String?

  /// The doctor's checks, the most likely cause first.
  var checks: [String] { FailureChecks.checks(for: code) }

  /// What the adapter said.
  init?(_ entry: AdapterEntry) {
    guard let code = entry.code else { return nil }
    self.code = code
    sentence = entry.summary ?? "The adapter reported \(code)."
    cause = entry.cause
    cure = entry.cure
  }

  /// What an error object says, or the emulator.
  init(code: String, message: String?) {
    self.code = code
    let advice = SandboxAdvice.advice(for: code)
    sentence = message.flatMap { $0.isEmpty ? nil : $0 } ?? advice?.sentence ?? "The function failed."
    cause = advice?.cause
    cure = advice?.cure
  }

  /// Writes the explanation as a JSON object.
  ///
  /// - Parameter masking: makes text fit for people.
  func write(to writer: inout JSONWriter, masking: ([UInt8]) -> [UInt8]) {
    func text(_ text: String?, _ writer: inout JSONWriter) {
      if let text { writer.string(utf8: masking(Array(text.utf8))[...]) } else { writer.null() }
    }
    writer.object { writer in
      writer.key("code")
      writer.string(code)
      writer.key("sentence")
      text(sentence, &writer)
      writer.key("cause")
      text(cause, &writer)
      writer.key("cure")
      text(cure, &writer)
      writer.key("checks")
      writer.array { writer in for check in checks { writer.string(check) } }
    }
  }
}

/// What the emulator's own failures mean. The adapter explains its failures itself.
private struct SandboxAdvice {
  var sentence: String
  var cause: String
  var cure: String

  static func advice(for errorType: String) -> SandboxAdvice? {
    switch errorType {
    case "Sandbox.Timedout":
      SandboxAdvice(
        sentence: "The function did not end before its timeout.",
        cause: "The app still worked, waited for something, or never ended its response.",
        cure: "Find out what it waited for, or raise the function's timeout.")
    case "Runtime.ExitError":
      SandboxAdvice(
        sentence: "The function's process ended during the invocation.",
        cause: "The app crashed, ended on purpose, or was killed.", cure: "Look at the last lines of its log.")
    case "Runtime.OutOfMemory":
      SandboxAdvice(
        sentence: "The function's process was killed because memory ran out.",
        cause: "All processes of the sandbox together needed more than the function's memory.",
        cure: "Raise the function's memory, or run fewer worker processes.")
    case "Runtime.InvalidEntrypoint":
      SandboxAdvice(
        sentence: "The function's command could not be started.",
        cause: "The command, its file or its interpreter does not exist, or is not executable.",
        cure: "Correct the command, or the image or package that it should be in.")
    case "Function.ResponseSizeTooLarge":
      SandboxAdvice(
        sentence: "The result is larger than Lambda accepts.", cause: "A buffered result may have 6 MB as JSON.",
        cure: "Stream the response, compress it, or respond with a link to Amazon S3.")
    case "Runtime.TruncatedResponse":
      SandboxAdvice(
        sentence: "The streamed result ended early.", cause: "The runtime closed the stream before its end.",
        cure: "Look at the last lines of the function's log.")
    case "TooManyRequestsException":
      SandboxAdvice(
        sentence: "No sandbox was free.", cause: "All sandboxes were busy, and no more may be started.",
        cure: "Raise the concurrency, or send fewer requests at the same time.")
    default: nil
    }
  }
}
