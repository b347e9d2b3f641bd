import Adapter
import Emulator
import Glibc

/// Finds the adapter that `swiftlet local` runs beside COMMAND.
enum AdapterExecutable {
  /// Makes this executable act as the adapter; see main.swift.
  static let hiddenArgument = "--run-as-adapter"

  /// Returns the executable `lambda-adapter` next to this one, or else this executable with ``hiddenArgument``, under
  /// the name `lambda-adapter`.
  static func find() -> FunctionConfiguration.Adapter {
    let own = ownPath()
    let directory = own.lastIndex(of: "/").map { String(own[...$0]) } ?? "./"
    let sibling = directory + "lambda-adapter"
    if access(sibling, X_OK) == 0 { return .executable(path: sibling, arguments: [], name: sibling) }
    return .executable(path: own, arguments: [hiddenArgument], name: sibling)
  }

  /// Acts as the adapter and never returns.
  static func run() -> Never {
    AdapterProgram.main(arguments: CommandLine.arguments.filter { $0 != hiddenArgument })
  }

  private static func ownPath() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return "/proc/self/exe" }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
