import EmulatorCore

/// Why a container image cannot be used.
package struct ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of errors. The raw value is stable.
  package enum Code: String, Sendable {
    /// There is nothing at the given place, or it cannot be read.
    case notReadable = "image-not-readable"
    /// What is at the given place is no container image.
    case notAnImage = "not-an-image"
    /// The place contains several images, and none of them was chosen.
    case ambiguous = "several-images"
    /// The place contains images, but not the chosen one.
    case noSuchImage = "no-such-image"
    /// The image was built for another processor or operating system.
    case foreignArchitecture = "foreign-architecture"
    /// A file of the image does not follow its format.
    case broken = "broken-image"
    /// The archive or directory lacks a file that the image refers to.
    case missing = "missing-file"
    /// A file has another digest or size than the image says.
    case digestMismatch = "digest-mismatch"
    /// The image uses something that is not supported.
    case unsupported = "unsupported-image"
    /// The image exceeds a limit.
    case tooLarge = "image-too-large"
    /// A layer tries to write outside the image.
    case hostile = "hostile-image"
    /// The image cannot be unpacked into the cache.
    case cache = "image-cache"
  }

  /// The kind of error.
  package let code: Code
  /// What is wrong: a sentence without its full stop.
  package private(set) var message: String
  /// What to do about it, in full sentences; empty if the message says it all.
  package let hint: String

  /// Creates an error from its parts.
  package init(_ code: Code, _ message: String, hint: String = "") {
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// The same error with the name of what it concerns before the message.
  package func of(_ subject: String) -> ImageError {
    var error = self
    error.message = "\(Self.printable(subject)): \(message)"
    return error
  }

  /// The message, the hint, and the code in parentheses.
  package var description: String { "\(message) (\(code.rawValue)).\(hint.isEmpty ? "" : " \(hint)")" }

  /// Text from an image for a message, see ``PrintableText``.
  package static func printable(_ text: String) -> String { PrintableText.of(text) }
}
