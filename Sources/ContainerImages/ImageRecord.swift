/// What is remembered about an unpacked image beside its files.
package struct ImageRecord: Sendable, Equatable {
  /// How the user named it when it was unpacked.
  package var name: String
  /// The size of its uncompressed layers in bytes.
  package var size: Int
  /// The number of devices and pipes that were left out.
  package var specialFiles: Int
  /// The number of files that other users cannot use.
  package var unreadable = 0
  /// Some of them.
  package var unreadableExamples: [String] = []

  /// Creates a record.
  package init(name: String, size: Int, specialFiles: Int) {
    self.name = name
    self.size = size
    self.specialFiles = specialFiles
  }

  /// Notes a file that other users cannot use.
  package mutating func addUnreadable(_ path: LayerPath) {
    unreadable += 1
    if unreadableExamples.count < 3 { unreadableExamples.append("\(path)") }
  }

  /// What may not work on Lambda.
  package var warnings: [ImageWarning] {
    var warnings: [ImageWarning] = []
    if unreadable > 0 { warnings.append(.unreadable(count: unreadable, examples: unreadableExamples)) }
    if specialFiles > 0 { warnings.append(.specialFiles(count: specialFiles)) }
    return warnings
  }

  /// The record in the form of a file.
  package var file: [UInt8] {
    var fields = RecordFields()
    fields.append("name", Array(name.utf8))
    fields.append("size", size)
    fields.append("special", specialFiles)
    fields.append("unreadable", unreadable)
    for example in unreadableExamples { fields.append("example", Array(example.utf8)) }
    return fields.file
  }

  /// Reads the file; nil if it is not complete.
  package init?(file: [UInt8]) {
    guard let fields = RecordFields(file: file) else { return nil }
    name = fields.texts("name").first ?? ""
    size = fields.number("size")
    specialFiles = fields.number("special")
    unreadable = fields.number("unreadable")
    unreadableExamples = fields.texts("example")
  }
}
