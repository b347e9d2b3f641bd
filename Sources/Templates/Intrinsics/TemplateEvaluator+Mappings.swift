/// `Fn::FindInMap`, and files that are included.
extension TemplateEvaluator {
  func mapped(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode? {
    guard let parts = argument.elements, 3...4 ~= parts.count else {
      throw TemplateError(
        line: line, "`Fn::FindInMap` has \(argument.kind); expected a list of a map, a first key and a second key")
    }
    var keys: [String] = []
    for part in parts.prefix(3) { keys.append(try text(part, "an argument of `Fn::FindInMap`")) }
    if let found = document.mappings.value(keys) { return try evaluate(found) }
    if parts.count == 4, let value = parts[3]["DefaultValue"] { return try evaluate(value) }
    throw TemplateError(line: line, "`Mappings` has no \(keys.map { "`\($0)`" }.joined(separator: ", "))")
  }

  /// The members of an object, with those of files that `Fn::Transform` includes beside them.
  func expanded(_ members: [TemplateNode.Member]) throws(TemplateError) -> [TemplateNode.Member] {
    guard members.count > 1, members.contains(where: { $0.name == Intrinsic.transform.rawValue }) else {
      return members
    }
    var result: [TemplateNode.Member] = []
    for member in members {
      guard member.name == Intrinsic.transform.rawValue else {
        result.append(member)
        continue
      }
      result += try included(member.value, line: member.line)?.members ?? []
    }
    return result
  }

  /// The content of the file that `AWS::Include` names, evaluated; nil for other transforms and other places.
  func included(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode? {
    try reading(argument, line: line) { node, path throws(TemplateError) in
      try TemplateError.locating(in: path) { () throws(TemplateError) in try evaluate(node) }
    }
  }

  /// Reads the file that `AWS::Include` names, and does something with its content before it is evaluated; nil for
  /// other transforms and other places.
  func reading<Value>(
    _ argument: TemplateNode, line: Int, _ body: (TemplateNode, String) throws(TemplateError) -> Value?
  ) throws(TemplateError) -> Value? {
    guard argument["Name"]?.text == "AWS::Include" else {
      warn(line, "the transform `\(argument["Name"]?.text ?? "")` is not run here, so what it adds is missing")
      return nil
    }
    guard let node = argument["Parameters"]?["Location"] else {
      throw TemplateError(line: line, "`AWS::Include` has no `Location`")
    }
    let location = try text(node, "`Location` of `AWS::Include`")
    guard !location.contains("://") else {
      warn(line, "`AWS::Include` of `\(location)` is left out; only files on this machine are included")
      return nil
    }
    let path = stack.located(location)
    guard !pendingIncludes.contains(path) else { throw TemplateError(line: line, "`\(path)` includes itself") }
    guard let text = include(path) else {
      throw TemplateError(line: line, "`AWS::Include` names `\(path)`, which cannot be read")
    }
    pendingIncludes.append(path)
    defer { pendingIncludes.removeLast() }
    // A file is read again each time.
    try count(text.count, line: line)
    let content = try TemplateError.locating(in: path) { () throws(TemplateError) -> TemplateNode? in
      let node = try TemplateNode.read(text, as: TextFormat(path: path))
      try node?.refuseNull("`\(path)`")
      return node
    }
    return try content.flatMap { node throws(TemplateError) in try body(node, path) }
  }
}
