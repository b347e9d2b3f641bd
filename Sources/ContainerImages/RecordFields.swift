/// A file of the cache: fields with names, each of which ends with a NUL byte. The last field shows that the file is
/// complete. Values are bytes, because paths are.
struct RecordFields {
  private var fields: [(name: String, value: [UInt8])] = []

  init() {}

  /// Reads a file; nil if it is not complete.
  init?(file: [UInt8]) {
    let parts = file.split(separator: 0, omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.count % 2 == 1, parts[parts.count - 3].elementsEqual(Self.end.utf8) else {
      return nil
    }
    for index in stride(from: 0, to: parts.count - 3, by: 2) {
      fields.append((String(decoding: parts[index], as: UTF8.self), Array(parts[index + 1])))
    }
  }

  private static let end = "end"

  /// The file.
  var file: [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in fields + [(Self.end, [])] { bytes += Array(name.utf8) + [0] + value + [0] }
    return bytes
  }

  /// Adds a field.
  ///
  /// - Parameter value: bytes without NUL.
  mutating func append(_ name: String, _ value: [UInt8]) { fields.append((name, value.filter { $0 != 0 })) }

  mutating func append(_ name: String, _ number: Int) { append(name, Array("\(number)".utf8)) }

  func values(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }

  func texts(_ name: String) -> [String] { values(name).map { String(decoding: $0, as: UTF8.self) } }

  /// The number in a field; 0 if there is none.
  func number(_ name: String) -> Int { texts(name).first.flatMap { Int($0) } ?? 0 }

  /// The paths in all fields of this name; nil if one of them is no path.
  func paths(_ name: String) -> [LayerPath]? {
    let values = values(name)
    let paths = values.compactMap { try? LayerPath($0) }
    return paths.count == values.count ? paths : nil
  }
}
