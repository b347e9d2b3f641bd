import EmulatorCore
import Testing

@Suite struct SandboxPlaceTests {
  @Test func theFunctionsOwnPortNeedsNoTelling() {
    let place = SandboxPlace(port: 8080)
    #expect(place.environment == [:])
    #expect(place.hint == nil)
    #expect(place.command(["uvicorn", "main:app"]) == ["uvicorn", "main:app"])
    #expect(place.command(["app", "--port", "{port}"]) == ["app", "--port", "8080"])
  }

  @Test func anotherPortIsTold() throws {
    let place = SandboxPlace(port: 40_123, isOwnPort: true)
    #expect(place.environment == ["PORT": "40123", "AWS_LWA_PORT": "40123"])
    #expect(place.command(["app", "--bind=127.0.0.1:{port}"]) == ["app", "--bind=127.0.0.1:40123"])
    let hint = try #require(place.hint)
    #expect(hint.contains("port 40123") && hint.contains("PORT") && hint.contains("{port}"))
  }
}
