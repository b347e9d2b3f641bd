import ArgumentParser
import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc

/// The credentials and the region of a profile, from the files of AWS's tools.
struct ProfileCredentials {
  /// The profile's region; nil if it has none.
  let region: String?
  /// The environment variables from which SDKs read the credentials.
  let variables: [String: String]

  /// The time that a `credential_process` has.
  private static let processTimeout = Duration.seconds(60)
  /// The most output of a `credential_process` that is read, in bytes.
  private static let outputLimit = 65_536

  /// Reads a profile. Runs its `credential_process`, if it has one.
  ///
  /// - Parameters:
  ///   - name: the profile.
  ///   - environment: the user's variables, which may name other files.
  /// - Throws: an error that names the profile and what it lacks.
  init(profile name: String, environment: [String: String]) throws {
    let home = environment["HOME"] ?? ""
    func path(_ variable: String, _ usual: String) -> String {
      let path = environment[variable].flatMap { $0.isEmpty ? nil : $0 } ?? "~/.aws/\(usual)"
      return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }
    let files = [path("AWS_CONFIG_FILE", "config"), path("AWS_SHARED_CREDENTIALS_FILE", "credentials")]
    let configuration = try Self.read(files[0], .configuration)
    let credentials = try Self.read(files[1], .credentials)
    let profile: AWSProfile
    do throws(AWSProfile.Unknown) {
      profile = try AWSProfile(name, configuration: configuration, credentials: credentials)
    } catch {
      let known = error.known.isEmpty ? "no profile" : error.known.joined(separator: ", ")
      throw ValidationError(
        "--profile \(name): there is no such profile; \(files.joined(separator: " and ")) have \(known).")
    }
    region = profile.region
    let source: AWSProfile.Source
    do throws(AWSProfile.Unusable) {
      source = try profile.source()
    } catch {
      throw ValidationError("--profile: \(error)")
    }
    switch source {
    case .keys(let keys): variables = keys.variables
    case .process(let command): variables = try Self.run(command, of: name, environment).variables
    }
  }

  private static func read(_ path: String, _ kind: AWSConfigurationFile.Kind) throws -> AWSConfigurationFile? {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try WholeFile.read(path)
    } catch {
      if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
      throw ValidationError("\(path): \(error).")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ValidationError("\(path): expected text in UTF-8.")
    }
    do throws(AWSConfigurationFile.Mistake) {
      return try AWSConfigurationFile(text, kind)
    } catch {
      throw ValidationError("\(path), \(error).")
    }
  }

  /// Runs a `credential_process`. It may ask the user something on the terminal.
  private static func run(
    _ command: String, of profile: String, _ environment: [String: String]
  ) throws -> AWSCredentials {
    // The command may contain secrets.
    func complaint(_ reason: String) -> ValidationError {
      ValidationError("--profile \(profile): its credential_process failed: \(reason). Run it yourself to see why.")
    }
    guard let words = CommandWords.split(command), let program = words.first else {
      throw complaint("the command has a quote that is not closed")
    }
    let pipe = try Pipe.open()
    defer { close(pipe.readEnd) }
    let child: ChildProcess
    do throws(SpawnError) {
      defer { close(pipe.writeEnd) }
      child = try ChildProcess.spawn(
        program, arguments: Array(words.dropFirst()), environment: environment,
        streams: StandardStreams(input: .inherited, output: .descriptor(pipe.writeEnd)), newProcessGroup: false)
    } catch {
      throw complaint(error.reason == .notFound ? "\(program) was not found" : "\(program) cannot be started")
    }
    let end = ContinuousClock.now + processTimeout
    guard let output = read(from: pipe.readEnd, until: end), isReadable(child.descriptor, until: end) else {
      child.signal(SIGKILL)
      child.waitUntilExit()
      throw complaint("it did not end within \(processTimeout.components.seconds) s")
    }
    let status = child.waitUntilExit()
    guard status.isSuccess else { throw complaint("\(status)") }
    do throws(AWSCredentials.ProcessOutputMistake) {
      return try AWSCredentials(processOutput: output)
    } catch {
      throw complaint(error.message)
    }
  }

  /// Everything that a process writes; nil if its output is still open at this time.
  private static func read(from descriptor: Int32, until end: ContinuousClock.Instant) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < outputLimit {
      guard isReadable(descriptor, until: end) else { return nil }
      guard let part = try? WholeFile.read(from: descriptor, atMost: 1), !part.isEmpty else { break }
      bytes += part
    }
    return bytes
  }

  /// Waits for a descriptor. Returns false if the time comes first.
  private static func isReadable(_ descriptor: Int32, until end: ContinuousClock.Instant) -> Bool {
    while true {
      let left = Int32(clamping: Int64(max(.zero, end - .now) / .milliseconds(1)))
      var readable = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = poll(&readable, 1, left)
      if count < 0, errno == EINTR { continue }
      return count > 0
    }
  }
}
