import Testing

@testable import AdapterCore

@Suite struct SettingsDocumentationTests {
  @Test func namesEachVariableOnce() {
    let names = SettingDefinition.all.flatMap { [$0.name, $0.fallbackName, $0.deprecatedName].compactMap { $0 } }
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(SettingsDocumentation.help.contains(name))
      #expect(SettingsDocumentation.markdown.contains(name))
    }
  }

  @Test func wrapsHelpAtEightyColumns() {
    for line in SettingsDocumentation.help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func describesInSentences() {
    for definition in SettingDefinition.all {
      #expect(definition.summary.hasSuffix("."), "\(definition.name)")
      #expect(!definition.expected.hasSuffix("."), "\(definition.name)")
    }
  }

  @Test func makesTablesOfFourColumns() {
    let rows = SettingsDocumentation.markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(rows.count == SettingDefinition.all.count + 2 * SettingDefinition.Origin.allCases.count)
    for row in rows { #expect(row.filter { $0 == "|" }.count == 5, "\(row)") }
  }

  @Test func replacementsExist() {
    let names = SettingDefinition.all.map(\.name)
    for definition in SettingDefinition.all {
      if let replacement = definition.replacement { #expect(names.contains(replacement)) }
    }
  }
}
