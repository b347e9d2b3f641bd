import Testing

@testable import Diagnosis

@Suite struct CheckSelectionTests {
  @Test func selectsAllByDefault() throws {
    let selection = try CheckSelection()
    #expect(CheckID.allCases.allSatisfy(selection.contains))
  }

  @Test func selectsByNameAndByGroup() throws {
    let selection = try CheckSelection(only: ["freeze", "start.port"], skip: ["freeze.clock"])
    #expect(CheckID.allCases.filter(selection.contains) == [.startPort, .freezeKeepAlive, .freezeBackground])
    #expect(try CheckSelection(only: ["freeze"], skip: ["freeze"]).isEmpty)
  }

  @Test(arguments: [["frozen"], ["start."], [""], ["start.port.x"]])
  func refusesUnknownNames(names: [String]) {
    #expect(throws: CheckSelection.UnknownName(name: names[0])) { try CheckSelection(only: names) }
    #expect(throws: CheckSelection.UnknownName(name: names[0])) { try CheckSelection(skip: names) }
  }

  @Test func hasAPageForEachCheck() {
    #expect(Set(CheckID.allCases.map(\.page)).count == CheckID.allCases.count)
    for check in CheckID.allCases { #expect(!check.subject.hasSuffix(".")) }
  }
}
