import EmulatorCore
import Testing

@Suite struct AppPortTests {
  @Test func theFunctionsOwnPortNeedsNoTelling() {
    let appPort = AppPort(port: 8080)
    #expect(appPort.environment == [:])
    #expect(appPort.hint == nil)
    #expect(appPort.command(["uvicorn", "main:app"]) == ["uvicorn", "main:app"])
    #expect(appPort.command(["app", "--port", "{port}"]) == ["app", "--port", "8080"])
  }

  @Test func anotherPortIsTold() throws {
    let appPort = AppPort(port: 40_123, isOwnPort: true)
    #expect(appPort.environment == ["PORT": "40123", "AWS_LWA_PORT": "40123"])
    #expect(appPort.command(["app", "--bind=127.0.0.1:{port}"]) == ["app", "--bind=127.0.0.1:40123"])
    let hint = try #require(appPort.hint)
    #expect(hint.contains("port 40123") && hint.contains("PORT") && hint.contains("{port}"))
  }
}
