/// Reads a template and its nested stacks.
enum StackReader {
  /// Reads the functions of all stacks, then what belongs to them, because stacks refer to each other.
  static func read(_ root: TemplateEvaluator, into template: inout Template) throws(TemplateError) {
    let readers = try readers(of: root)
    let stacks = readers.map(\.evaluator)
    for reader in readers {
      try reader.evaluator.locating { () throws(TemplateError) in
        try reader.readFunctions(into: &template, stacks: stacks)
      }
    }
    try checkNames(of: template.functions)
    for reader in readers {
      try reader.evaluator.locating { () throws(TemplateError) in try reader.readConnections(into: &template) }
    }
    for stack in stacks {
      if let file = stack.stack.file { template.nestedFiles.append(file) }
      template.warnings += stack.warnings
      template.ignored += stack.ignored
    }
  }

  /// A reader for each stack, the outermost first.
  private static func readers(of root: TemplateEvaluator) throws(TemplateError) -> [ResourceReader] {
    var readers: [ResourceReader] = []
    var waiting = [root]
    while !waiting.isEmpty {
      let stack = waiting.removeFirst()
      let nested = try stack.locating { () throws(TemplateError) in
        let reader = try ResourceReader(stack)
        readers.append(reader)
        return try reader.nestedStacks()
      }
      waiting.insert(contentsOf: nested, at: 0)
    }
    return readers
  }

  private static func checkNames(of functions: [TemplateFunction]) throws(TemplateError) {
    var owners: [String: String] = [:]
    for function in functions {
      if let owner = owners.updateValue(function.logicalID, forKey: function.name) {
        throw TemplateError(
          line: function.line, "`\(owner)` and `\(function.logicalID)` are both named `\(function.name)`; rename one",
          file: function.file)
      }
    }
  }
}
