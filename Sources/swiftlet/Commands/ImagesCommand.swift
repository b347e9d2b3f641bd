import ArgumentParser
import ContainerImages
import Glibc
import ImageStore
import WireFormat

/// `swiftlet images`: the container images that are unpacked in the cache.
struct ImagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "images",
    abstract: "List or remove unpacked container images.",
    discussion: """
      Each layer is unpacked once into a cache, and images share it. The cache is in $XDG_CACHE_HOME/swiftlet/images, \
      which defaults to ~/.cache/swiftlet/images. Nothing in it is needed: what is missing is unpacked again.
      """)

  @Flag(help: "Remove all images that are not in use, and all layers.")
  var clear = false

  func run() throws {
    let store = ImageStore(
      directory: ImageStore.defaultDirectory { name in getenv(name).map { String(cString: $0) } })
    do throws(ImageError) {
      if clear {
        try remove(from: store)
      } else {
        try store.checkIsReadable()
        list(store)
      }
    } catch {
      StandardStream.printError("swiftlet: \(error)")
      throw ExitCode(73)
    }
  }

  private func list(_ store: ImageStore) {
    for image in store.images {
      let lastUse = Timestamp(milliseconds: image.lastUse * 1000).date
      StandardStream.print(
        "sha256:\(image.digest.hexadecimal.prefix(12))  \(Self.text(size: image.size))  last used \(lastUse)  "
          + ImageError.printable(image.name ?? ""))
    }
    let layers = store.layers
    let size = Self.text(size: layers.map(\.size).reduce(0, +))
    StandardStream.print(
      "\(Self.count(store.images.count, "image")), \(Self.count(layers.count, "layer")), \(size) in \(store.directory)")
  }

  private func remove(from store: ImageStore) throws(ImageError) {
    let clearance = try store.clear {
      StandardStream.printError("Waiting for another swiftlet that unpacks an image.")
    }
    StandardStream.print(
      "Removed \(Self.count(clearance.images, "image")) and \(Self.text(size: clearance.size)) of layers from \(store.directory)."
    )
    for image in clearance.inUse {
      StandardStream.print("In use, not removed: \(ImageError.printable(image.name ?? "\(image.digest)"))")
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  private static func text(size: Int) -> String {
    size < 1_000_000 ? "\((size + 999) / 1000) KB" : "\((size + 999_999) / 1_000_000) MB"
  }
}
