import Emulator
import EmulatorCore
import Testing

@testable import Doctor

@Suite struct PortReplacementTests {
  @Test(arguments: [
    ("8080", "9999"), ("--port=8080", "--port=9999"), ("0.0.0.0:8080", "0.0.0.0:9999"), (":8080", ":9999"),
    ("exec uvicorn main:app --port 8080", "exec uvicorn main:app --port 9999"), ("[::]:8080/", "[::]:9999/"),
    ("18080", "18080"), ("80800", "80800"), ("v8080", "v8080"), ("{port}", "{port}"), ("", ""),
  ])
  func replacesThePortInCommands(word: String, expected: String) {
    #expect(PortReplacement.text(word, 8080, 9999) == expected)
  }

  @Test func replacesThePortOfAFunction() {
    var function = FunctionConfiguration(command: ["node", "app.js", "--port", "8080"], workingDirectory: "/")
    function.environment = ["SERVER_PORT": "8080", "DATABASE_PORT": "5432", "SIZE": "8080"]
    let moved = PortReplacement.function(function, on: 9999)
    #expect(moved.appPort == 9999)
    #expect(moved.command == ["node", "app.js", "--port", "9999"])
    #expect(
      moved.environment == [
        "SERVER_PORT": "9999", "DATABASE_PORT": "5432", "SIZE": "8080", "PORT": "9999", "AWS_LWA_PORT": "9999",
      ])
  }
}
