import Testing

@testable import AdapterCore

@Suite struct ProcessStringsTests {
  private func strings(_ parts: String...) -> ArraySlice<UInt8> {
    Array(parts.map { $0 + "\0" }.joined().utf8)[...]
  }

  @Test func findsVariables() {
    let environment = strings("PATH=/bin", "AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001", "EMPTY=", "AWS=a=b")
    let value = { name in
      ProcessStrings.value(of: name, in: environment).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(value("AWS_LAMBDA_RUNTIME_API") == "127.0.0.1:9001")
    #expect(value("AWS") == "a=b")
    #expect(value("EMPTY") == "")
    #expect(value("API") == nil)
    #expect(ProcessStrings.value(of: "PATH", in: []) == nil)
  }

  @Test func namesPrograms() {
    let name = { line in ProcessStrings.programName(commandLine: line).map { String(decoding: $0, as: UTF8.self) } }
    #expect(name(strings("/opt/extensions/lambda-adapter", "-x")) == "lambda-adapter")
    #expect(name(strings("lambda-adapter")) == "lambda-adapter")
    #expect(name(strings("/bin/", "x")) == nil)
    #expect(name([]) == nil)
  }

  @Test func knowsExtensions() {
    #expect(ProcessStrings.isExtension(commandLine: strings("/opt/extensions/insights", "-x")))
    #expect(ProcessStrings.isExtension(commandLine: strings("/bin/bash", "/opt/extensions/wrapper")))
    #expect(ProcessStrings.isExtension(commandLine: strings("/usr/bin/env", "node", "/opt/extensions/x.js")))
    #expect(!ProcessStrings.isExtension(commandLine: strings("python3", "app.py")))
    #expect(!ProcessStrings.isExtension(commandLine: strings("/opt/extensionsx/app")))
    #expect(!ProcessStrings.isExtension(commandLine: []))
  }
}
