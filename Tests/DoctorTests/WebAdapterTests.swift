import Testing

@testable import Doctor

@Suite struct WebAdapterTests {
  private func adapter(_ text: String) -> WebAdapter? { Array(text.utf8).withUnsafeBytes { WebAdapter($0) } }

  @Test func knowsItsOwnSettings() {
    #expect(adapter("\u{7F}ELF...AWS_LWA_PORT...AWS_LWA_UPSTREAM_REUSE...") == .own)
    #expect(adapter("\u{7F}ELFAWS_LWA_UPSTREAM_REUSE") == .own)
  }

  @Test func knowsOtherAdaptersByTheirSettings() {
    #expect(adapter("\u{7F}ELF...AWS_LWA_PORT...") == .other)
    #expect(adapter("\u{7F}ELF...AWS_LWA_UPSTREAM_REUS") == .other)
    #expect(adapter("\u{7F}ELF..AAWS_LAWS_LWA_") == .other)
  }

  @Test(arguments: ["", "\u{7F}EL", "\u{7F}ELF", "\u{7F}ELF...AWS_LWA", "#!/bin/sh\nexport AWS_LWA_PORT=8080\n"])
  func takesNothingElseForOne(text: String) {
    #expect(adapter(text) == nil)
  }

  @Test(arguments: ["/no/such/file", "/", "/dev/null", "/proc/self/exe"])
  func takesNoOtherFileForOne(path: String) {
    #expect(WebAdapter(file: path) == nil || path == "/proc/self/exe")
  }
}
