import ArgumentParser
import Emulator
import Glibc

/// The option of `swiftlet local` and `swiftlet up` that reloads what has changed.
struct WatchOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help:
      "Restart a function when its files change, and apply changes of the template or swiftlet.yaml. Default: on for swiftlet up in a terminal."
  )
  var watch: Bool?

  /// - Parameter isUsual: whether files are watched unless the user decides.
  func apply(to configuration: inout EmulatorConfiguration, isUsual: Bool) {
    configuration.watchesFiles = watch ?? isUsual
    configuration.unwatched += [STDOUT_FILENO, STDERR_FILENO].compactMap { FileTree.linkTarget("/proc/self/fd/\($0)") }
      .filter { $0.hasPrefix("/") }
  }

  /// Whether someone sees what is printed.
  static var isInTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
