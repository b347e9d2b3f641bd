import WireFormat

/// Functions of strings and lists.
extension TemplateEvaluator {
  /// `Fn::Sub`: a string, or a string and an object of further names.
  func substitution(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    var pattern = argument
    var names: [String: String] = [:]
    if let parts = argument.elements {
      guard parts.count == 2, let members = parts[1].members else {
        throw TemplateError(line: line, "`Fn::Sub` has a list; expected a string and an object")
      }
      pattern = parts[0]
      for member in members { names[member.name] = try text(member.value, "`\(member.name)` in `Fn::Sub`") }
    }
    guard let text = pattern.text else {
      throw TemplateError(line: pattern.line, "`Fn::Sub` has \(pattern.kind); expected a string")
    }
    var result = ""
    for part in SubstitutionPattern.parts(of: text) {
      switch part {
      case .literal(let literal): result += literal
      case .name(let name):
        if let own = names[name] { result += own } else { result += try value(of: name, line: pattern.line) }
      }
      // Checked at each step, because a part can be long and be there many times.
      try checkLength(result, line: line)
    }
    return try limited(result, line: line)
  }

  private func value(of name: String, line: Int) throws(TemplateError) -> String {
    if let content = try generatedReference(name, line: line), let text = TemplateNode(content, line: line).text {
      return text
    }
    let node = TemplateNode(.string(name), line: line)
    let value = name.contains(".") ? try attribute(node, line: line) : try reference(node, line: line)
    guard let text = value?.text else {
      throw TemplateError(line: line, "`${\(name)}` is \(value?.kind ?? "`AWS::NoValue`"); expected a string")
    }
    return text
  }

  func join(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    let parts = try arguments(argument, 2, of: .join, line: line)
    let separator = try text(parts[0], "the separator of `Fn::Join`")
    var result = ""
    for (index, element) in try list(parts[1], "the second argument of `Fn::Join`").enumerated() {
      if index > 0 { result += separator }
      result += try text(element, "an element of `Fn::Join`")
      // Checked at each step, because a part can be long and be there many times.
      try checkLength(result, line: line)
    }
    return try limited(result, line: line)
  }

  func split(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    let parts = try arguments(argument, 2, of: .split, line: line)
    let separator = try text(parts[0], "the separator of `Fn::Split`")
    let text = try text(parts[1], "the second argument of `Fn::Split`")
    guard !separator.isEmpty else { throw TemplateError(line: line, "the separator of `Fn::Split` is empty") }
    let elements = text.split(separator: separator, omittingEmptySubsequences: false)
    return TemplateNode(.list(elements.map { TemplateNode(.string(String($0)), line: line) }), line: line)
  }

  func selection(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    let parts = try arguments(argument, 2, of: .select, line: line)
    let index = try text(parts[0], "the index of `Fn::Select`")
    let elements = try list(parts[1], "the second argument of `Fn::Select`")
    guard let position = Int(index), elements.indices.contains(position) else {
      throw TemplateError(
        line: line, "the index of `Fn::Select` is `\(index)`; the list has \(elements.count) elements, from 0")
    }
    return elements[position]
  }

  func base64(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    let text = try text(argument, "`Fn::Base64`")
    var encoded: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    return try limited(String(decoding: encoded, as: UTF8.self), line: line)
  }

  func jsonString(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    guard let value = try evaluate(argument) else { return TemplateNode(.string("null"), line: line) }
    return try limited(value.json, line: line)
  }

  func availabilityZones(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    let region = try text(argument, "`Fn::GetAZs`")
    let names = ["a", "b", "c"].map { (region.isEmpty ? environment.region : region) + $0 }
    return TemplateNode(.list(names.map { TemplateNode(.string($0), line: line) }), line: line)
  }

  func addressBlocks(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode {
    guard let parts = argument.elements, 2...3 ~= parts.count else {
      throw TemplateError(line: line, "`Fn::Cidr` has \(argument.kind); expected a block, a count and a number of bits")
    }
    let block = try text(parts[0], "the block of `Fn::Cidr`")
    let count = try text(parts[1], "the count of `Fn::Cidr`")
    let bits = parts.count > 2 ? try text(parts[2], "the number of bits of `Fn::Cidr`") : "8"
    guard let count = Int(count), let bits = Int(bits),
      let blocks = AddressBlocks.divide(block, into: count, hostBits: bits)
    else {
      throw TemplateError(
        line: line,
        "`Fn::Cidr` cannot make \(count) blocks with \(bits) bits for hosts from `\(block)`; expected a block such as 10.0.0.0/16"
      )
    }
    return TemplateNode(.list(blocks.map { TemplateNode(.string($0), line: line) }), line: line)
  }

  /// The arguments of a function that takes a list of them.
  func arguments(
    _ argument: TemplateNode, _ count: Int, of intrinsic: Intrinsic, line: Int
  ) throws(TemplateError) -> [TemplateNode] {
    guard let elements = argument.elements, elements.count == count else {
      let found = argument.elements.map { "\($0.count) arguments" } ?? argument.kind
      throw TemplateError(line: line, "`\(intrinsic.rawValue)` has \(found); expected a list of \(count)")
    }
    return elements
  }
}
