import ContainerImages
import FileDescriptors
import Glibc
import TarArchives

@testable import ImageStore

/// A directory for a test, removed with this object, with a store in it.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/image-store-XXXXXX".utf8CString)
    mkdtemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? OpenDirectory(path: "/tmp").remove(path.dropFirst("/tmp/".count).utf8) }

  var store: ImageStore { ImageStore(directory: "\(path)/cache") }

  func store(_ limits: ImageLimits) -> ImageStore { ImageStore(directory: "\(path)/cache", limits: limits) }

  /// Writes a file, and returns its path.
  func write(_ name: String, _ content: [UInt8]) -> String {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { close(file) }
    try? WholeFile.write(content, to: file)
    return "\(path)/\(name)"
  }

  /// Writes a directory with these files, and returns its path.
  func write(_ name: String, _ files: [String: [UInt8]]) -> String {
    for directory in ["", "/blobs", "/blobs/sha256"] { mkdir("\(path)/\(name)\(directory)", 0o755) }
    for (file, content) in files { _ = write("\(name)/\(file)", content) }
    return "\(path)/\(name)"
  }

  /// The names in a directory of the cache.
  func names(_ directory: String) -> [String] {
    var names: [String] = []
    guard let stream = opendir("\(path)/cache/\(directory)") else { return [] }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The error for an image of one layer.
  func error(_ archive: TarArchive, limits: ImageLimits = ImageLimits()) -> ImageError? {
    let image = write("layout", TestImage([TestImage.Layer(archive.bytes)]).layout())
    do throws(ImageError) {
      _ = try store(limits).unpack(image)
      return nil
    } catch {
      return error
    }
  }
}

extension UnpackedImage {
  /// The content of a file.
  func text(_ path: String) -> String? {
    (try? WholeFile.read("\(root)/\(path)")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The attributes of a file.
  func status(_ path: String) -> stat? {
    var status = stat()
    return lstat("\(root)/\(path)", &status) == 0 ? status : nil
  }
}
