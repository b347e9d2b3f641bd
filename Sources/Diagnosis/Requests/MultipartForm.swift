/// A form with files, as curl's `-F` sends it (RFC 7578).
struct MultipartForm {
  /// The argument of an `-F`: `name=text`, `name=@file`, `name=<file`, with `;type=` and `;filename=` behind it.
  struct Part {
    var name: String
    var text: String
    /// The file to send instead of the text; nil for none.
    var file: String?
    /// The name that the app sees; nil if the part is no file.
    var fileName: String?
    var type: String?

    /// Nil without `=`.
    init?(_ argument: String) {
      guard let sign = argument.firstIndex(of: "=") else { return nil }
      name = String(argument[..<sign])
      var settings = argument[argument.index(after: sign)...].split(separator: ";", omittingEmptySubsequences: false)
      text = String(settings.removeFirst())
      var rest: [Substring] = []
      for setting in settings {
        if setting.hasPrefix("type=") {
          type = String(setting.dropFirst(5))
        } else if setting.hasPrefix("filename=") {
          fileName = String(setting.dropFirst(9))
        } else {
          rest.append(setting)
        }
      }
      // A semicolon may be part of the text.
      text = ([Substring(text)] + rest).joined(separator: ";")
      guard text.hasPrefix("@") || text.hasPrefix("<") else { return }
      if text.hasPrefix("@"), fileName == nil {
        fileName = text.dropFirst().split(separator: "/").last.map(String.init) ?? ""
      }
      file = String(text.dropFirst())
    }
  }

  /// A text that no file contains.
  private static let boundary = "------------------------swiftlet-doctor-7MA4YWxkTrZu0gW"

  static let mediaType = "multipart/form-data; boundary=\(boundary)"

  private var parts: [UInt8] = []

  var isEmpty: Bool { parts.isEmpty }

  /// The request's body.
  var body: [UInt8] { parts + Array("--\(Self.boundary)--\r\n".utf8) }

  mutating func add(_ part: Part, _ contents: [UInt8]) {
    append(name: part.name, fileName: part.fileName, type: part.type, contents)
  }

  /// Adds `name=text` as it is; false without `=`.
  mutating func addText(_ argument: String) -> Bool {
    guard let sign = argument.firstIndex(of: "=") else { return false }
    let text = argument[argument.index(after: sign)...]
    append(name: String(argument[..<sign]), fileName: nil, type: nil, Array(text.utf8))
    return true
  }

  private mutating func append(name: String, fileName: String?, type: String?, _ contents: [UInt8]) {
    var head = "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(name))\""
    if let fileName { head += "; filename=\"\(Self.quoted(fileName))\"" }
    if let type = type ?? (fileName == nil ? nil : "application/octet-stream") { head += "\r\nContent-Type: \(type)" }
    parts += Array((head + "\r\n\r\n").utf8) + contents + Array("\r\n".utf8)
  }

  private static func quoted(_ text: String) -> String {
    text.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }
}
