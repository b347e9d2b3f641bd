import EmulatorCore
import Testing

@Suite struct LambdaEnvironmentTests {
  private func variables(
    inherited: [String: String] = [:], overrides: [String: String] = [:]
  ) -> [String: String] {
    LambdaEnvironment.variables(
      inherited: inherited,
      function: FunctionDescription(name: "f", memorySize: 256, handler: "app.handler", region: "eu-west-1"),
      runtimeAPI: "127.0.0.1:1", logStream: "2026/11/24/[$LATEST]0", taskRoot: "/code", overrides: overrides)
  }

  @Test func isLambdas() {
    #expect(
      variables() == [
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1", "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f", "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/24/[$LATEST]0",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_LAMBDA_LOG_FORMAT": "Text", "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1", "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000", "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1",
        "_AWS_XRAY_DAEMON_PORT": "2000", "_HANDLER": "app.handler", "LAMBDA_TASK_ROOT": "/code",
        "LAMBDA_RUNTIME_DIR": "/var/runtime", "TZ": ":UTC", "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "LD_LIBRARY_PATH": "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/code:/code/lib:/opt/lib",
      ])
  }

  @Test func keepsWhatIsInheritedAndObeysOverrides() {
    let variables = variables(
      inherited: ["PATH": "/bin", "AWS_LAMBDA_FUNCTION_NAME": "other", "AWS_LAMBDA_LOG_FORMAT": "JSON"],
      overrides: ["TZ": "Europe/Berlin", "A": "", "AWS_LAMBDA_RUNTIME_API": "elsewhere"])
    #expect(variables["PATH"] == "/bin")
    #expect(variables["AWS_LAMBDA_FUNCTION_NAME"] == "f")
    #expect(variables["AWS_LAMBDA_LOG_FORMAT"] == "JSON")
    #expect(variables["TZ"] == "Europe/Berlin")
    #expect(variables["A"] == "")
    #expect(variables["AWS_LAMBDA_RUNTIME_API"] == "127.0.0.1:1")
  }

  @Test func ofTheUsersEnvironmentOnlyPathAndCredentialsAreInherited() {
    let user = [
      "PATH": "/bin", "HOME": "/home/me", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret",
      "AWS_SESSION_TOKEN": "token", "AWS_PROFILE": "me", "EDITOR": "vi", "AWS_REGION": "eu-west-1",
    ]
    #expect(
      LambdaEnvironment.inherited(from: user) == [
        "PATH": "/bin", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
      ])
  }

  @Test func extensionsGetLess() {
    let runtime = variables(overrides: ["OWN": "1"])
    let given = LambdaEnvironment.extensionVariables(ofRuntime: runtime)
    #expect(
      Set(runtime.keys).subtracting(given.keys) == [
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_XRAY_CONTEXT_MISSING",
        "AWS_XRAY_DAEMON_ADDRESS", "_AWS_XRAY_DAEMON_ADDRESS", "_AWS_XRAY_DAEMON_PORT", "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT", "_HANDLER",
      ])
    #expect(given["OWN"] == "1")
  }

  @Test func theLogStreamNamesDayAndVersion() throws {
    var generator = SystemRandomNumberGenerator()
    let stream = FunctionDescription().logStream(time: 1_795_506_399_012, using: &generator)
    #expect(try /2026\/11\/24\/\[\$LATEST\][0-9a-f]{32}/.wholeMatch(in: stream) != nil)
  }
}
