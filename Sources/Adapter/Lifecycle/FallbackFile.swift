import AdapterCore
import Glibc

/// The file of `AWS_LWA_FALLBACK_RESPONSE`, read once at the start: when it is needed, the file system may be no help.
enum FallbackFile {
  /// The largest file taken: a result of Lambda's largest size holds no more.
  private static let limit = 6_000_000

  /// The response in the file that the settings name, if they name one.
  ///
  /// - Throws: what is wrong with the file, as a fault of the variable.
  static func read(_ settings: Settings) throws(SettingsError) -> FallbackResponse? {
    guard let path = settings.fallbackResponse else { return nil }
    let bytes = try contents(of: path)
    do throws(FallbackResponse.FormatError) {
      return try FallbackResponse(parsing: bytes)
    } catch {
      throw problem(path, "is no response: \(error.description)")
    }
  }

  private static func contents(of path: String) throws(SettingsError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(path, "cannot be opened: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(descriptor, &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw problem(path, "cannot be read: \(String(cString: strerror(errno)))") }
      guard count > 0 else { return bytes }
      bytes += part[..<count]
      guard bytes.count <= limit else { throw problem(path, "is larger than \(limit) bytes") }
    }
  }

  private static func problem(_ path: String, _ reason: String) -> SettingsError {
    SettingsError(problems: [
      SettingsError.Problem(
        name: "AWS_LWA_FALLBACK_RESPONSE", value: path, reason: reason,
        expected: "a file with a response as on the wire")
    ])
  }
}
