/// Replaces `Fn::Transform` with AWS::Include by the content of files, where it adds sections, resources and attributes.
///
/// Within properties, ``TemplateEvaluator`` does so. Everything that is included has the line of the function, because it
/// is part of the template like what surrounds it.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html>.
struct IncludeExpander {
  /// It knows parameters, for the locations.
  let evaluator: TemplateEvaluator

  /// How deep functions may be in a section: in it, in each member, and in the members of those.
  static func levels(of section: String) -> Int {
    switch section {
    case "Resources", "Mappings": 3
    case "Outputs": 2
    case "Conditions", "Globals": 1
    default: 0
    }
  }

  /// The sections of a template, with those of files that `Transform` or `Fn::Transform` includes.
  func sections(_ members: [TemplateNode.Member]) throws(TemplateError) -> [TemplateNode.Member] {
    var sections: [TemplateNode.Member] = []
    for member in members {
      if member.name == Intrinsic.transform.rawValue {
        for section in try included(member, levels: 1) { try add(section, to: &sections) }
        continue
      }
      if member.name == "Transform" {
        for element in member.value.elements ?? [member.value] where element["Name"]?.text == "AWS::Include" {
          let include = TemplateNode.Member(name: member.name, line: element.line, value: element)
          for section in try included(include, levels: 1) { try add(section, to: &sections) }
        }
      }
      try add(member, to: &sections)
    }
    for index in sections.indices {
      sections[index].value = try expanded(sections[index].value, levels: Self.levels(of: sections[index].name))
    }
    return sections
  }

  /// Adds a section. Objects of the same name are joined.
  private func add(
    _ section: TemplateNode.Member, to sections: inout [TemplateNode.Member]
  ) throws(TemplateError) {
    guard let index = sections.firstIndex(where: { $0.name == section.name }) else { return sections.append(section) }
    guard let members = sections[index].value.members, let more = section.value.members else {
      throw TemplateError(line: section.line, "`\(section.name)` is there twice: here and in a file that is included")
    }
    sections[index].value.content = .object(try Self.unique(members + more))
  }

  private func expanded(_ node: TemplateNode, levels: Int) throws(TemplateError) -> TemplateNode {
    guard levels > 0, let members = node.members else { return node }
    var result: [TemplateNode.Member] = []
    for var member in members {
      if member.name == Intrinsic.transform.rawValue {
        result += try included(member, levels: levels)
      } else {
        member.value = try expanded(member.value, levels: levels - 1)
        result.append(member)
      }
    }
    return TemplateNode(.object(try Self.unique(result)), line: node.line)
  }

  /// The members of the file that a function includes; none for other transforms, which get a warning.
  private func included(_ function: TemplateNode.Member, levels: Int) throws(TemplateError) -> [TemplateNode.Member] {
    try evaluator.reading(function.value, line: function.line) { node, path throws(TemplateError) in
      guard let members = node.members, node.intrinsic == nil || node.intrinsic?.name == Intrinsic.transform.rawValue
      else {
        throw TemplateError(line: node.line, "the file is \(node.kind); expected an object", file: path)
      }
      try evaluator.descend(line: function.line)
      defer { evaluator.ascend() }
      let content = TemplateNode(.object(members), line: node.line).relocated(to: function.line)
      return try expanded(content, levels: levels).members
    } ?? []
  }

  private static func unique(_ members: [TemplateNode.Member]) throws(TemplateError) -> [TemplateNode.Member] {
    var names: Set<String> = []
    for member in members where !names.insert(member.name).inserted {
      throw TemplateError(
        line: member.line, "`\(member.name)` is there twice: in the template and in a file that it includes")
    }
    return members
  }
}
