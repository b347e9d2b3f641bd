import AdapterCore
import Foundation
import HTTPMessages
import Testing

@testable import Adapter

/// The file of `AWS_LWA_FALLBACK_RESPONSE`.
@Suite struct FallbackFileTests {
  /// The response in a file with these bytes.
  private func read(_ bytes: [UInt8]) throws -> FallbackResponse? {
    let file = FileManager.default.temporaryDirectory.appending(path: "fallback-\(UUID())")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try read(path: file.path)
  }

  private func read(path: String?) throws -> FallbackResponse? {
    var settings = Settings()
    settings.fallbackResponse = path
    return try FallbackFile.read(settings)
  }

  /// Why the file cannot be used.
  private func reason(_ body: () throws -> FallbackResponse?) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? SettingsError)?.description
    }
  }

  @Test func withoutTheVariableThereIsNone() throws {
    #expect(try read(path: nil) == nil)
  }

  @Test func theFileHoldsAResponse() throws {
    let response = try #require(
      try read(Array("HTTP/1.1 503 Gone fishing\ncontent-type: text/plain\n\nback soon".utf8)))
    #expect(response.response.status == 503)
    #expect(Array(response.response.body) == Array("back soon".utf8))
  }

  @Test func whatIsWrongWithTheFileNamesTheVariable() throws {
    #expect(reason { try read(path: "/nowhere/fallback") }?.contains("cannot be opened: No such file") == true)
    #expect(reason { try read(path: "/") }?.contains("cannot be read: Is a directory") == true)
    #expect(reason { try read([]) }?.contains("line 1 is not a status line") == true)
    #expect(reason { try read(Array("hello".utf8)) }?.hasPrefix("AWS_LWA_FALLBACK_RESPONSE=/") == true)
    #expect(reason { try read(path: "/dev/zero") }?.contains("is larger than 6000000 bytes") == true)
  }
}
