import EmulatorCore

/// Builds tar archives for tests, also ones that no tool would write.
package struct TarArchive {
  /// The archive so far, without its end marker.
  package private(set) var entries: [UInt8] = []

  /// Creates an archive without entries.
  package init() {}

  /// The archive.
  package var bytes: [UInt8] { entries + [UInt8](repeating: 0, count: 1024) }

  /// Adds an entry.
  ///
  /// - Parameters:
  ///   - type: the letter of its type.
  ///   - declaredSize: the size in the header; nil for that of the content.
  package mutating func add(
    _ name: some Collection<UInt8>, type: Character = "0", content: [UInt8] = [], target: String = "",
    mode: Int = 0o644, time: Int = 0, declaredSize: [UInt8]? = nil
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: some Collection<UInt8>, at offset: Int) {
      for (index, byte) in bytes.enumerated() { header[offset + index] = byte }
    }
    func octal(_ number: Int, _ width: Int) -> [UInt8] {
      let digits = String(number, radix: 8)
      return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
    }
    put(name.prefix(100), at: 0)
    put(octal(mode, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(declaredSize ?? octal(content.count, 11), at: 124)
    put(octal(time, 11), at: 136)
    put(Array("        ".utf8), at: 148)
    header[156] = type.asciiValue ?? 0
    put(target.utf8.prefix(100), at: 157)
    put(Array("ustar\u{0}00".utf8), at: 257)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + [0], at: 148)
    entries += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// Adds a file.
  package mutating func add(file name: String, _ content: String = "", mode: Int = 0o644, time: Int = 0) {
    add(name.utf8, content: Array(content.utf8), mode: mode, time: time)
  }

  /// Adds a directory.
  package mutating func add(directory name: String, mode: Int = 0o755) { add("\(name)/".utf8, type: "5", mode: mode) }

  /// Adds a symbolic link.
  package mutating func add(link name: String, to target: String) { add(name.utf8, type: "2", target: target) }

  /// Adds a hard link.
  package mutating func add(hardLink name: String, to target: String) { add(name.utf8, type: "1", target: target) }
}

/// The digest of these bytes, as descriptors have it.
package func digest(of bytes: [UInt8]) -> String {
  "sha256:"
    + SHA256.digest(of: bytes).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
}
