import Foundation
import Testing

@testable import AdapterCore

/// docs/settings.md is what a person wrote, down to the marker, and the table in code from there on.
@Suite struct SettingsPageTests {
  private static let marker = "<!-- Made from the table in code by `make docs`; changes here are lost. -->\n"

  @Test func thePageIsUpToDate() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/settings.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let end = try #require(text.range(of: Self.marker)).upperBound
    let expected = text[..<end] + "\n" + SettingsDocumentation.markdown
    if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
      try Data(expected.utf8).write(to: page)
    } else {
      #expect(text == expected, "docs/settings.md is out of date; run make docs")
    }
  }
}
