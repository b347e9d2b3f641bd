/// What a user writes to name an image: a path, and which of the images there if it has several.
///
/// Examples: `app.tar`, `app.tar:latest`, `layout:registry.example/app:1.2`, `layout@sha256:…`.
package struct ImageSelector: Sendable, Equatable, CustomStringConvertible {
  /// Which of several images.
  package enum Choice: Sendable, Equatable {
    case any
    /// A tag, or a name with or without a tag.
    case name(String)
    /// The digest of a manifest, of an index or of a configuration.
    case digest(ImageDigest)
  }

  /// The directory or archive.
  package var path: String
  /// Which of its images.
  package var choice: Choice

  /// Creates a selector from its parts.
  package init(path: String, choice: Choice = .any) {
    self.path = path
    self.choice = choice
  }

  /// All ways in which a text can be read, the longest path first. Paths may contain `:` and `@` themselves; the first
  /// way whose path exists is meant.
  package static func readings(of text: String) -> [ImageSelector] {
    var readings = [ImageSelector(path: text)]
    for index in text.indices.reversed() where text[index] == ":" || text[index] == "@" {
      let (path, rest) = (String(text[..<index]), String(text[text.index(after: index)...]))
      guard !path.isEmpty, !rest.isEmpty else { continue }
      if text[index] == ":" {
        readings.append(ImageSelector(path: path, choice: .name(rest)))
      } else if let digest = try? ImageDigest(rest) {
        readings.append(ImageSelector(path: path, choice: .digest(digest)))
      } else {
        readings.append(ImageSelector(path: path, choice: .name("@\(rest)")))
      }
    }
    return readings
  }

  /// As a user writes it.
  package var description: String {
    switch choice {
    case .any: path
    case .name(let name): "\(path):\(name)"
    case .digest(let digest): "\(path)@\(digest)"
    }
  }
}
