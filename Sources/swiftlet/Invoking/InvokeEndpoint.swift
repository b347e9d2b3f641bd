import ArgumentParser
import EmulatorCore

/// The value of `--endpoint`: `http://127.0.0.1:9000`.
struct InvokeEndpoint: ExpressibleByArgument, CustomStringConvertible {
  let address: HostPort

  /// Where an emulator listens if nothing says otherwise.
  static let usual = InvokeEndpoint(HostPort(host: "127.0.0.1", port: 9000))

  init(_ address: HostPort) { self.address = address }

  init?(argument: String) {
    guard argument.hasPrefix("http://") else { return nil }
    var authority = argument.dropFirst("http://".count)
    if authority.hasSuffix("/") { authority.removeLast() }
    guard !authority.contains(where: { "/?#@".contains($0) }) else { return nil }
    let isLiteral = authority.hasPrefix("[")
    let end = isLiteral ? authority.firstIndex(of: "]") : authority.lastIndex(of: ":") ?? authority.endIndex
    guard let end else { return nil }
    let name = isLiteral ? authority[..<end].dropFirst() : authority[..<end]
    let rest = isLiteral ? authority[end...].dropFirst() : authority[end...]
    guard !name.isEmpty, rest.isEmpty || rest.hasPrefix(":") else { return nil }
    guard let port = rest.isEmpty ? 80 : UInt16(rest.dropFirst()), port > 0 else { return nil }
    self.init(HostPort(host: name == "localhost" ? "127.0.0.1" : String(name), port: Int(port)))
  }

  var description: String { "http://\(address)" }
  var defaultValueDescription: String { description }
}
