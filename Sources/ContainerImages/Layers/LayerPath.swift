/// The path of a file in an image, below its root. Paths are bytes, because Linux does not demand UTF-8.
package struct LayerPath: Sendable, Hashable, CustomStringConvertible {
  /// Names separated by `/`, none of which is empty, `.` or `..`; empty for the root.
  package let bytes: [UInt8]

  /// The root.
  package static let root = LayerPath(unchecked: [])

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the name of an entry of a layer. A `/` or `./` at its start and a `/` at its end do not matter: tools write
  /// all forms, and containerd reads them the same way.
  ///
  /// - Throws: `.hostile` if the path leaves the root.
  package init(_ name: some Collection<UInt8>) throws(ImageError) {
    var bytes: [UInt8] = []
    var depth = 0
    for component in name.split(separator: UInt8(ascii: "/")) {
      if component.elementsEqual(".".utf8) { continue }
      guard !component.elementsEqual("..".utf8) else {
        throw ImageError(.hostile, "The path \(Self.text(name)) leaves the image's root")
      }
      guard !component.contains(0) else {
        throw ImageError(.broken, "The path \(Self.text(name)) contains a NUL character")
      }
      depth += 1
      guard component.count <= ImageLimits.nameSize, depth <= ImageLimits.pathDepth else {
        throw ImageError(.tooLarge, "The path \(Self.text(name)) is too long or too deep")
      }
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
      bytes += component
    }
    guard bytes.count <= ImageLimits.pathSize else {
      throw ImageError(.tooLarge, "The path \(Self.text(name)) is too long")
    }
    self.bytes = bytes
  }

  /// Whether this is the root.
  package var isRoot: Bool { bytes.isEmpty }

  /// The last name; empty for the root.
  package var name: ArraySlice<UInt8> {
    bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
  }

  /// The path of the directory that contains this; the root contains itself.
  package var parent: LayerPath {
    LayerPath(unchecked: bytes.lastIndex(of: UInt8(ascii: "/")).map { Array(bytes[..<$0]) } ?? [])
  }

  /// The names on the way from the root.
  package var components: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

  /// The path of a file in this directory.
  ///
  /// - Parameter name: a name that is not empty, `.` or `..`, and has no `/`.
  package func appending(_ name: some Collection<UInt8>) -> LayerPath {
    LayerPath(unchecked: isRoot ? Array(name) : bytes + [UInt8(ascii: "/")] + name)
  }

  /// The path with a `/` before it, for people.
  package var description: String { "/\(Self.text(bytes))" }

  private static func text(_ bytes: some Collection<UInt8>) -> String {
    ImageError.printable(String(decoding: bytes.prefix(1000), as: UTF8.self))
  }
}
