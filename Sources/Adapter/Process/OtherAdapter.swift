import AdapterCore
import Glibc
import ProcFilesystem

/// Another adapter in the sandbox: two would take each other's invocations.
enum OtherAdapter {
  private static let variable = "AWS_LAMBDA_RUNTIME_API"

  /// Its process id; nil if there is none.
  ///
  /// - Parameters:
  ///   - name: this program's file name; an adapter is a process with this name or the usual one, and with the same
  ///     Runtime API.
  ///   - runtimeAPI: the value of `AWS_LAMBDA_RUNTIME_API`.
  ///   - own: this process.
  static func find(
    name: String, runtimeAPI: String? = ProcessEnvironment.value(of: variable), own: Int32 = getpid()
  ) -> Int32? {
    guard let runtimeAPI else { return nil }
    return KernelFile.ids(in: "/proc").first { pid in
      guard pid != own, let commandLine = KernelFile.read("/proc/\(pid)/cmdline"),
        let program = ProcessStrings.programName(commandLine: commandLine),
        program.elementsEqual("lambda-adapter".utf8) || program.elementsEqual(name.utf8),
        let environment = KernelFile.read("/proc/\(pid)/environ"),
        let other = ProcessStrings.value(of: variable, in: environment)
      else { return false }
      return other.elementsEqual(runtimeAPI.utf8)
    }
  }
}
