import AdapterCore
import Glibc
import ProcFilesystem

/// Finds another adapter in the sandbox: two would take invocations from each other.
enum OtherAdapter {
  private static let variable = "AWS_LAMBDA_RUNTIME_API"

  /// The other adapter's process ID; nil if there is none.
  ///
  /// - Parameters:
  ///   - name: this program's file name. A process counts as an adapter if it has this name or `lambda-adapter`, and
  ///     the same Runtime API.
  ///   - runtimeAPI: the value of `AWS_LAMBDA_RUNTIME_API`.
  ///   - own: the ID of this process.
  static func find(
    name: String, runtimeAPI: String? = ProcessEnvironment.value(of: variable), own: Int32 = getpid()
  ) -> Int32? {
    guard let runtimeAPI else { return nil }
    return KernelFile.ids(in: "/proc").first { pid in
      guard pid != own, let commandLine = KernelFile.read("/proc/\(pid)/cmdline"),
        isAdapter(commandLine: commandLine, name: name), let environment = KernelFile.read("/proc/\(pid)/environ")
      else { return false }
      return serves(runtimeAPI, environment: environment)
    }
  }

  /// Whether a command line is an adapter's.
  static func isAdapter(commandLine: ArraySlice<UInt8>, name: String) -> Bool {
    guard let program = ProcessStrings.programName(commandLine: commandLine) else { return false }
    return program.elementsEqual("lambda-adapter".utf8) || program.elementsEqual(name.utf8)
  }

  /// Whether a process with this environment uses this Runtime API.
  static func serves(_ runtimeAPI: String, environment: ArraySlice<UInt8>) -> Bool {
    ProcessStrings.value(of: variable, in: environment)?.elementsEqual(runtimeAPI.utf8) ?? false
  }
}
