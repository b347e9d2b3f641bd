import CLinux
import FileDescriptors
import Glibc

extension ChildProcess {
  /// Starts a program.
  ///
  /// The child starts with default signal dispositions, no blocked signals, and none of the parent's descriptors except
  /// for its three standard streams.
  ///
  /// - Parameters:
  ///   - command: the program: a path, or a name to find in the given environment's `PATH`.
  ///   - executable: the path of the program in the sandbox; nil to search for `command` on this machine.
  ///   - arguments: the arguments after the program's name.
  ///   - name: the program's name as it sees it (`argv[0]`); nil for `command`.
  ///   - environment: all of the child's variables.
  ///   - workingDirectory: where it starts; nil for the parent's working directory.
  ///   - streams: its standard streams.
  ///   - newProcessGroup: whether it leads a new process group, so that it can be ended with all its processes. In a
  ///     sandbox or in control groups it always does.
  ///   - sandbox: the sandbox in which it starts.
  ///   - controlGroups: the control groups in which it starts, as open descriptors of their files `tasks` (version 1)
  ///     or `cgroup.procs` (version 2). The program and all its descendants are in them from the beginning.
  package static func spawn(
    _ command: String, executable: String? = nil, arguments: [String], name: String? = nil,
    environment: [String: String], workingDirectory: String? = nil, streams: StandardStreams = StandardStreams(),
    newProcessGroup: Bool,
    in sandbox: SandboxInit? = nil, controlGroups: [Int32] = []
  ) throws(SpawnError) -> ChildProcess {
    let path: String
    if let executable {
      path = executable
    } else {
      path = try Self.executable(for: command, environment: environment, workingDirectory: workingDirectory)
    }
    if sandbox != nil || !controlGroups.isEmpty {
      return try spawn(
        path, command: command, arguments: [name ?? command] + arguments, environment: environment,
        workingDirectory: workingDirectory ?? ".", streams: streams, in: sandbox, controlGroups: controlGroups)
    }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    add(streams.input, as: STDIN_FILENO, to: &actions)
    add(streams.output, as: STDOUT_FILENO, to: &actions)
    add(streams.error, as: STDERR_FILENO, to: &actions)
    spawn_actions_close_from(&actions, 3)
    if let workingDirectory { spawn_actions_change_directory(&actions, workingDirectory) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if newProcessGroup {
      flags |= POSIX_SPAWN_SETPGROUP
      posix_spawnattr_setpgroup(&attributes, 0)
    }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var processID: Int32 = 0
    let code = withCStrings([name ?? command] + arguments) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
        posix_spawn(&processID, path, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw SpawnError(command: command, reason: reason(for: code)) }
    return try takeCharge(of: processID, command: command, leadsGroup: newProcessGroup)
  }

  /// Starts a program that gets `signal` when this process ends, even by SIGKILL.
  ///
  /// It starts as with
  /// ``spawn(_:executable:arguments:name:environment:workingDirectory:streams:newProcessGroup:in:controlGroups:)``, as the leader
  /// of a new process group, with `/dev/null` as its input and the parent's output and error. The signal does not reach
  /// the program's own children. Call this on a thread that lives as long as the process: the system sends the signal
  /// when that thread ends.
  package static func spawnBound(
    _ command: String, arguments: [String], environment: [String: String], signal: Int32
  ) throws(SpawnError) -> ChildProcess {
    let path = try executable(for: command, environment: environment, workingDirectory: nil)
    let (processID, code) = withCStrings([command] + arguments) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
        let processID = start_bound_process(path, arguments, environment, signal)
        return (processID, errno)
      }
    }
    guard processID > 0 else { throw SpawnError(command: command, reason: reason(for: code)) }
    return try takeCharge(of: processID, command: command, leadsGroup: true)
  }

  private static func spawn(
    _ path: String, command: String, arguments: [String], environment: [String: String], workingDirectory: String,
    streams: StandardStreams, in sandbox: SandboxInit?, controlGroups: [Int32]
  ) throws(SpawnError) -> ChildProcess {
    var failure: Int32 = 0
    let (processID, code) = withCStrings(arguments) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
        path.withCString { path in
          workingDirectory.withCString { directory in
            arguments.withUnsafeBufferPointer { arguments in
              environment.withUnsafeBufferPointer { environment in
                controlGroups.withUnsafeBufferPointer { groups in
                  var program = sandbox_program(
                    path: path, arguments: arguments.baseAddress, environment: environment.baseAddress,
                    directory: directory,
                    streams: (
                      descriptor(streams.input, STDIN_FILENO), descriptor(streams.output, STDOUT_FILENO),
                      descriptor(streams.error, STDERR_FILENO)
                    ),
                    init: sandbox?.descriptor ?? -1, namespaces: sandbox?.namespaces.rawValue ?? 0,
                    groups: groups.baseAddress, group_count: groups.count)
                  let processID = start_sandbox_program(&program, &failure)
                  return (processID, errno)
                }
              }
            }
          }
        }
      }
    }
    guard processID > 0 else {
      switch Int(failure) {
      case SANDBOX_PROGRAM_DIRECTORY: throw SpawnError(command: command, reason: .workingDirectory(workingDirectory))
      case SANDBOX_PROGRAM_GROUPS, SANDBOX_PROGRAM_NAMESPACES:
        throw SpawnError(command: command, reason: .system(errno: code))
      default:
        let isHidden = code == ENOENT && sandbox?.namespaces.contains(.mounts) == true && sandbox?.hasOwnRoot == false
        throw SpawnError(command: command, reason: isHidden ? .hidden : reason(for: code))
      }
    }
    sandbox?.watch(group: processID)
    return try takeCharge(of: processID, command: command, leadsGroup: true)
  }

  /// The descriptor for a stream; -1 for `/dev/null`.
  private static func descriptor(_ stream: StandardStreams.Stream, _ inherited: Int32) -> Int32 {
    switch stream {
    case .null: -1
    case .inherited: inherited
    case .descriptor(let descriptor): descriptor
    }
  }

  private static func takeCharge(
    of processID: Int32, command: String, leadsGroup: Bool
  ) throws(SpawnError) -> ChildProcess {
    do {
      return try ChildProcess(processID: processID, leadsGroup: leadsGroup)
    } catch {
      kill(processID, SIGKILL)
      waitpid(processID, nil, 0)
      throw SpawnError(command: command, reason: .system(errno: error.errno))
    }
  }

  /// The path of the program that
  /// ``spawn(_:executable:arguments:name:environment:workingDirectory:streams:newProcessGroup:in:controlGroups:)`` would start.
  package static func executable(
    for command: String, environment: [String: String], workingDirectory: String?
  ) throws(SpawnError) -> String {
    if let workingDirectory, access(workingDirectory, X_OK) != 0 {
      throw SpawnError(command: command, reason: .workingDirectory(workingDirectory))
    }
    return try ExecutableSearch.find(
      command, searchPath: environment["PATH"], workingDirectory: workingDirectory)
  }

  private static func add(
    _ stream: StandardStreams.Stream, as target: Int32, to actions: inout posix_spawn_file_actions_t
  ) {
    switch stream {
    case .inherited: break
    case .null:
      let mode = target == STDIN_FILENO ? O_RDONLY : O_WRONLY
      posix_spawn_file_actions_addopen(&actions, target, "/dev/null", mode, 0)
    case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, target)
    }
  }

  /// Why a spawn failed although the file existed and was executable a moment before.
  private static func reason(for code: Int32) -> SpawnError.Reason {
    switch code {
    case ENOENT: .interpreterNotFound
    case ENOEXEC: .notAProgram
    case EACCES: .notExecutable
    default: .system(errno: code)
    }
  }

  /// The strings as a C array that ends with a null pointer.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
  }
}

/// The standard input, output and error of a process.
package struct StandardStreams: Sendable {
  /// The target of a stream.
  package enum Stream: Sendable, Equatable {
    /// `/dev/null`.
    case null
    /// The parent's stream.
    case inherited
    /// This descriptor of the parent, which stays open in the parent.
    case descriptor(Int32)
  }

  /// Standard input.
  package var input: Stream
  /// Standard output.
  package var output: Stream
  /// Standard error.
  package var error: Stream

  /// Creates standard streams. By default the input is empty, and output and error are inherited.
  package init(input: Stream = .null, output: Stream = .inherited, error: Stream = .inherited) {
    self.input = input
    self.output = output
    self.error = error
  }
}
