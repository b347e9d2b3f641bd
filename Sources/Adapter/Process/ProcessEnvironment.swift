import Glibc

/// The adapter's own environment variables.
enum ProcessEnvironment {
  static var all: [String: String] {
    var variables: [String: String] = [:]
    for entry in entries(beginningWith: "") {
      guard let equals = entry.firstIndex(of: "=") else { continue }
      variables[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
    }
    return variables
  }

  static func names(beginningWith prefix: String) -> [String] {
    entries(beginningWith: prefix).map { String($0.prefix { $0 != "=" }) }
  }

  static func value(of name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func entries(beginningWith prefix: String) -> [String] {
    let length = prefix.utf8.count
    var entries: [String] = []
    var entry = environ
    while let pointer = entry.pointee {
      if strncmp(pointer, prefix, length) == 0 { entries.append(String(cString: pointer)) }
      entry += 1
    }
    return entries
  }
}
