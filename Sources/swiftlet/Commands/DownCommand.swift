import ArgumentParser
import CLinux
import FileDescriptors
import Glibc

/// `swiftlet down`: ends what `swiftlet up --detach` has started.
struct DownCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down",
    abstract: "End the project that swiftlet up --detach runs in the background.",
    discussion: """
      Returns once swiftlet and all processes of the functions have ended. Succeeds if nothing runs.
      """)

  @Option(help: ArgumentHelp("The project file, as given to swiftlet up.", valueName: "path"))
  var file: String?

  @Option(help: ArgumentHelp("The template, as given to swiftlet up.", valueName: "file"))
  var template: String?

  func run() throws {
    let project = try ProjectLocation.required(file: file, template: template).path
    try BackgroundError.reporting { () throws(BackgroundError) in
      guard let process = try end(project) else {
        return StandardStream.print("Nothing runs in the background for \(project).")
      }
      StandardStream.print("Ended swiftlet (pid \(process)).")
    }
  }

  /// Ends the process that holds the project's lock, and returns its ID; nil if there is none.
  private func end(_ project: String) throws(BackgroundError) -> Int32? {
    let files = BackgroundFiles(project: project)
    while true {
      let holder = try files.holder()
      guard case .process(let process) = holder else {
        guard holder == .none else { throw .invisible(project: project) }
        return nil
      }
      let descriptor = process_descriptor(process)
      // If it has just ended, nothing holds the lock any more.
      if descriptor < 0, errno == ESRCH { continue }
      guard descriptor >= 0 else { throw .cannotEnd(process, SystemError(errno: errno)) }
      defer { close(descriptor) }
      // The descriptor may belong to a later process with the same ID, unless that one holds the lock.
      guard try files.holder() == holder else { continue }
      try end(process, descriptor)
      return process
    }
  }

  private func end(_ process: Int32, _ descriptor: Int32) throws(BackgroundError) {
    // The functions have 2 s to end. A second SIGTERM makes swiftlet kill them.
    for (signal, patience) in [(SIGTERM, 10), (SIGTERM, 5), (SIGKILL, 5)] {
      if process_descriptor_signal(descriptor, signal) != 0, errno != ESRCH {
        throw .cannotEnd(process, SystemError(errno: errno))
      }
      if isReadable(descriptor, within: Int32(patience * 1000)) { return }
    }
    throw .doesNotEnd(process)
  }

  private func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    var ended = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var count: Int32
    repeat { count = poll(&ended, 1, milliseconds) } while count < 0 && errno == EINTR
    return count > 0
  }
}
