import Emulator
import EmulatorCore
import Testing

@testable import Doctor

@Suite struct ExaminedConfigurationTests {
  private func function(_ command: String...) -> FunctionConfiguration {
    var configuration = FunctionConfiguration(command: command, workingDirectory: "/")
    configuration.inheritedEnvironment["PATH"] = "/usr/bin:/bin"
    return configuration
  }

  private func deployed(_ runtime: LambdaRuntime, layers: [FunctionCode.Layer] = []) -> FunctionConfiguration {
    var configuration = function()
    configuration.code = FunctionCode(source: .folder("/"), layers: layers, runtime: runtime)
    return configuration
  }

  @Test func anAdapterBesideTheAppMakesAWebApp() {
    var configuration = function("sleep", "1")
    configuration.adapter = .executable(path: "/adapter", arguments: [], name: "adapter")
    #expect(configuration.hasWebAdapter == true)
  }

  @Test func aCommandThatIsNoAdapterMakesNone() {
    #expect(function("sleep", "1").hasWebAdapter == false)
    #expect(function("/bin/sleep", "1").hasWebAdapter == false)
    #expect(function().hasWebAdapter == false)
  }

  @Test func whatMayStartAnAdapterIsUnknown() throws {
    let python = try LambdaRuntime("python3.13")
    #expect(function("no-such-program").hasWebAdapter == nil)
    #expect(deployed(python).hasWebAdapter == false)
    #expect(deployed(python, layers: [.files(.zip("layer.zip"))]).hasWebAdapter == nil)
    #expect(deployed(try LambdaRuntime("provided.al2023")).hasWebAdapter == nil)
    var wrapped = deployed(python)
    wrapped.environment["AWS_LAMBDA_EXEC_WRAPPER"] = "/var/task/wrapper"
    #expect(wrapped.hasWebAdapter == nil)
    var image = function("app")
    image.image = FunctionImage(root: "/image", workingDirectory: "/", name: "image")
    #expect(image.hasWebAdapter == nil)
  }

  @Test func anExaminationIsLikeLambdaWhateverTheProjectSays() {
    var configuration = function("app")
    configuration.limits = [.processes, .ownNetwork]
    configuration.thawDelay = .seconds(1)
    configuration.scaling = SandboxPool.Limits(sandboxes: 5, provisioned: 2, usesSnapshots: true)
    configuration.function.functionURL.authType = .iam
    configuration.function.reservedConcurrentExecutions = 0
    configuration.function.tenantIsolationMode = .perTenant
    configuration.prepareForExamination()
    var expected = function("app")
    expected.limits = [.processes, .freeze, .memory]
    #expect(configuration == expected)
  }
}
