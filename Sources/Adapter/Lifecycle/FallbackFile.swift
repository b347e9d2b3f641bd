import AdapterCore
import FileDescriptors
import Glibc

/// The file of `AWS_LWA_FALLBACK_RESPONSE`. It is read once at start, because the file system may not be usable when
/// the response is needed.
enum FallbackFile {
  /// The largest accepted file, in bytes. A larger response would not fit into Lambda's largest result.
  private static let limit = 6_000_000

  /// The response in the file that the settings name; nil if they name none.
  ///
  /// - Throws: what is wrong with the file, as an error of the variable.
  static func read(_ settings: Settings) throws(SettingsError) -> FallbackResponse? {
    guard let path = settings.fallbackResponse else { return nil }
    let bytes = try contents(of: path)
    do throws(FallbackResponse.FormatError) {
      return try FallbackResponse(parsing: bytes)
    } catch {
      throw problem(path, "is not a valid HTTP response: \(error.description)")
    }
  }

  private static func contents(of path: String) throws(SettingsError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(path, "cannot be opened: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try WholeFile.read(from: descriptor, atMost: limit + 1)
    } catch {
      throw problem(path, "cannot be read: \(error.description)")
    }
    guard bytes.count <= limit else { throw problem(path, "is larger than \(limit) bytes") }
    return bytes
  }

  private static func problem(_ path: String, _ reason: String) -> SettingsError {
    SettingsError(problems: [
      SettingsError.Problem(
        name: "AWS_LWA_FALLBACK_RESPONSE", value: path, reason: reason,
        expected: "a file that contains a raw HTTP response")
    ])
  }
}
