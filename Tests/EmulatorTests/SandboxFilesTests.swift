import ChildProcesses
import EmulatorCore
import Glibc
import Testing

@testable import Emulator

@Suite struct SandboxFilesTests {
  @Test func aWrapperBelowTheTemporaryDirectoryIsSeen() throws {
    let name = "swiftlet-\(getpid())-wrapper"
    let directory = "\(SandboxFiles.temporary)/\(name)"
    try #require(mkdir(directory, 0o755) == 0)
    let wrapper = "\(directory)/wrapper"
    close(open(wrapper, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755))
    defer {
      unlink(wrapper)
      rmdir(directory)
    }
    var configuration = FunctionConfiguration(command: ["/bin/true"], workingDirectory: "/")
    #expect(try !SandboxFiles.choose(for: configuration).get().paths.contains { $0.path.hasSuffix("/\(name)") })
    configuration.environment = ["AWS_LAMBDA_EXEC_WRAPPER": wrapper]
    #expect(try SandboxFiles.choose(for: configuration).get().paths.contains { $0.path.hasSuffix("/\(name)") })
  }
}
