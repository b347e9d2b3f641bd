import Emulator
import EmulatorCore

extension Banner {
  /// What there is to say of several functions: a line for each, then what they have in common.
  var functionsText: String {
    var text = "\n"
    var shared = SharedLines()
    for (index, function) in configuration.functions.enumerated() {
      let listening = addresses.functions[index]
      let name = function.function.name
      let url = function.function.hasFunctionURL ? ", \(addresses.functionURL(of: listening))" : ""
      text += line("Function", summary(of: function) + url)
      for door in listening.frontDoors { text += line(self.name(of: door.door), door.url) }
      for (title, value) in operation(of: index) + limits(of: index) { shared.add(title, value, of: name) }
      if let warning = runtimeWarnings[index] { shared.add("Warning", warning, of: name) }
    }
    text += "\n"
    let withoutURL = configuration.functions.contains { !$0.function.hasFunctionURL }
    if withoutURL {
      let url = HostPort(host: "NAME.localhost", port: addresses.main.port)
      text += line("No URL", "on AWS: functions without one above. Here each has http://\(url)")
    }
    for (title, value) in shared.lines(functions: configuration.functions.count) { text += line(title, value) }
    return text + trialsOfSeveral
  }

  /// Commands to try first.
  private var trialsOfSeveral: String {
    var text = ""
    if let index = configuration.functions.firstIndex(where: { $0.adapter != .none }) {
      text += line("Try", "curl \(addresses.functionURL(of: addresses.functions[index]))/")
    }
    guard let function = configuration.functions.first(where: { $0.adapter == .none })?.function else { return text }
    let isUsual = addresses.endpoint == "\(InvokeEndpoint.usual)"
    let endpoint = isUsual ? "" : " --endpoint \(addresses.endpoint)"
    text += line(text.isEmpty ? "Try" : "Or", "swiftlet invoke --function-name \(function.name)\(endpoint)")
    return text + line("Or", commandOfCLI(for: function))
  }
}

/// Lines about several functions: once for all of them, or with the names of those that they are about.
private struct SharedLines {
  private struct Entry {
    var title: String
    var text: String
    var functions: [String]
  }

  private var entries: [Entry] = []

  mutating func add(_ title: String, _ text: String, of function: String) {
    if let index = entries.firstIndex(where: { $0.title == title && $0.text == text }) {
      entries[index].functions.append(function)
    } else {
      entries.append(Entry(title: title, text: text, functions: [function]))
    }
  }

  /// The lines, in the order of their titles' first appearance.
  ///
  /// - Parameter count: how many functions there are.
  func lines(functions count: Int) -> [(title: String, text: String)] {
    var titles: [String] = []
    for entry in entries where !titles.contains(entry.title) { titles.append(entry.title) }
    return titles.flatMap { title in
      entries.filter { $0.title == title }.map { entry in
        let names = entry.functions.count == count ? "" : "[\(entry.functions.joined(separator: ", "))] "
        return (title, names + entry.text)
      }
    }
  }
}
