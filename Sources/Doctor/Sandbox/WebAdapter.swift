import Glibc

/// What connects an app to Lambda: an extension that sends events to it as HTTP requests.
///
/// It is recognized by its bytes, which stay the same under any name and path, in a layer, in an image, and for a process
/// whose file is no longer there. Asking it for its version would run a program of another root directory, and some
/// adapters take every start for one on Lambda.
package enum WebAdapter: Sendable, Equatable {
  /// Swiftlet's own.
  case own
  /// Another one, such as the AWS Lambda Web Adapter.
  case other

  /// A setting that only Swiftlet's adapter has.
  private static let ownSetting = "AWS_LWA_UPSTREAM_REUSE"
  /// What the names of all their settings begin with.
  private static let settings = "AWS_LWA_"

  /// Looks at a file; nil if it is no executable that has the settings of a web adapter, or cannot be read.
  ///
  /// - Parameter path: the file, which may be the `/proc/PID/exe` of a process.
  package init?(file path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0,
      let bytes = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), bytes != MAP_FAILED
    else { return nil }
    defer { munmap(bytes, Int(status.st_size)) }
    self.init(UnsafeRawBufferPointer(start: bytes, count: Int(status.st_size)))
  }

  /// Looks at the bytes of a file.
  init?(_ bytes: UnsafeRawBufferPointer) {
    // A script may set the adapter's variables.
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]), Self.contains(bytes, Self.settings) else { return nil }
    self = Self.contains(bytes, Self.ownSetting) ? .own : .other
  }

  private static func contains(_ bytes: UnsafeRawBufferPointer, _ text: String) -> Bool {
    let text = Array(text.utf8)
    var rest = bytes
    while rest.count >= text.count, let base = rest.baseAddress, let found = memchr(base, Int32(text[0]), rest.count) {
      let start = UnsafeRawPointer(found) - base
      guard rest.count - start >= text.count else { return false }
      if memcmp(found, text, text.count) == 0 { return true }
      rest = UnsafeRawBufferPointer(rebasing: rest[(start + 1)...])
    }
    return false
  }
}
